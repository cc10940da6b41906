import type { Access } from "../access/access.ts";
import { type Sessions, sessionCookie } from "../access/sessions.ts";
import { type Answer, HttpProblem } from "../http/answers.ts";
import { mediaType, readText } from "../http/read-body.ts";
import type { Route } from "../http/route.ts";

/** `/login`: a page that asks for the token, without a script of its own. */
export function loginRoutes(access: Access, sessions: Sessions): Route[] {
  return [
    { method: "GET", path: "/login", isOpen: true, answer: () => page(200, "") },
    {
      method: "POST",
      path: "/login",
      isOpen: true,
      answer: async ({ request }) => {
        if (mediaType(request) !== "application/x-www-form-urlencoded")
          throw new HttpProblem(415, "The body must be a form.");
        const token = new URLSearchParams(await readText(request)).get("token") ?? "";
        if (access.needsToken && !access.isToken(token)) return page(401, "<p role=alert>That is not the token.</p>");
        return { status: 303, headers: { location: "/", "set-cookie": sessionCookie(sessions.open()) } };
      },
    },
  ];
}

/** Nothing of a request is in the page. The form has no address of its own: so the browser keeps the part after `#`, the view that was asked for. */
function page(status: number, note: string): Answer {
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Flowmeter</title>
<h1>Flowmeter</h1>
${note}
<form method="post">
<label for="token">Token of this server, as in the file that <code>--token-file</code> names:</label>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Open</button></p>
</form>
</html>
`;
  return { status, type: "text/html; charset=utf-8", body };
}

import { RestError } from "./rest-error.ts";

/**
 * The root of a controller, with a slash at its end: `https://ci.example.com/jenkins/`. A query and a fragment are left out.
 *
 * @throws RestError `url` when it is no URL of http or https, or holds a name or a password
 */
export function controllerUrl(text: string): URL {
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new RestError("url", "This is no URL of http or https.", { hint: "Give it as https://ci.example.com/." });
  if (url.username !== "" || url.password !== "")
    throw new RestError("url", "The URL holds a name or a password.", {
      hint: "Put them into a file instead: other people can see the command line of a process.",
    });
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

import type { Controllers } from "../controllers/controllers.ts";
import { HttpProblem } from "../http/answers.ts";
import type { Route } from "../http/route.ts";

/**
 * `/healthz`: the process answers. `/readyz`: it has looked at every controller that it looks at, and can see one of them. Both need
 * no token and name nothing.
 */
export function probeRoutes(controllers: Controllers): Route[] {
  const ok = { status: 200, type: "text/plain; charset=utf-8", body: "ok\n" };
  return [
    { method: "GET", path: "/healthz", isOpen: true, answer: () => ok },
    {
      method: "GET",
      path: "/readyz",
      isOpen: true,
      answer: () => {
        const reason = unreadiness(controllers);
        if (reason === undefined) return ok;
        throw new HttpProblem(503, reason);
      },
    },
  ];
}

function unreadiness({ all }: Controllers): string | undefined {
  // Whether another process sees its controllers is not what this one is asked.
  const states = all.flatMap(({ board, isSeenByOthers }) => (isSeenByOthers ? [] : [board.following]));
  const is = (state: string): boolean => states.some((one) => one.state === state);
  const isHome = states.every(({ source }) => source === "home");
  if (is("starting"))
    return isHome ? "The home has not been looked at yet." : "Not every controller has been looked at yet.";
  if (!is("gone") || is("following")) return undefined;
  return isHome ? "The home cannot be read." : "No controller can be seen.";
}

import type { Board } from "../board/board.ts";
import { HttpProblem } from "../http/answers.ts";
import type { Route } from "../http/route.ts";

/** `/healthz`: the process answers. `/readyz`: it has looked at the home, and can read it. Both need no token and name nothing. */
export function probeRoutes(board: Board): Route[] {
  const ok = { status: 200, type: "text/plain; charset=utf-8", body: "ok\n" };
  return [
    { method: "GET", path: "/healthz", isOpen: true, answer: () => ok },
    {
      method: "GET",
      path: "/readyz",
      isOpen: true,
      answer: () => {
        const { state } = board.following;
        if (state === "following") return ok;
        throw new HttpProblem(
          503,
          state === "gone" ? "The home cannot be read." : "The home has not been looked at yet.",
        );
      },
    },
  ];
}

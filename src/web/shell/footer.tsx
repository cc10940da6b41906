import type { VNode } from "preact";
import type { AppState } from "../data/app-state.ts";
import { hrefOf } from "../data/route.ts";

/** Version, and what kind of program this is. */
export function Footer({ state }: { readonly state: AppState }): VNode {
  return (
    <footer class="bottom">
      <div class="page">
        <span>Flowmeter {state.health?.version}</span>
        <span>
          {state.controllers.some(({ following }) => following.source !== undefined)
            ? "Reads Jenkins, changes nothing there, sends nothing unless told to."
            : "Reads the Jenkins home, writes nothing into it, sends nothing unless told to."}
        </span>
        {state.session.kind !== "closed" && <a href={hrefOf({ view: "about" })}>What the words mean</a>}
      </div>
    </footer>
  );
}

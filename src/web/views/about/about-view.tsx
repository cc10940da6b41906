import type { VNode } from "preact";
import type { AppState } from "../../data/app-state.ts";
import type { AboutRoute } from "../../data/route.ts";
import { Health } from "./health.tsx";
import { Precision } from "./precision.tsx";
import { Quarantine } from "./quarantine.tsx";
import { Sources } from "./sources.tsx";
import { States } from "./states.tsx";

/** What the About view needs. */
export interface AboutViewProps {
  readonly state: AppState;
  readonly route: AboutRoute;
}

/** Flowmeter itself: how it is, how often its verdicts were right, and what their words mean. */
export function AboutView({ state, route }: AboutViewProps): VNode {
  return (
    <main id="main" class="page about">
      <h1>About this Flowmeter</h1>
      <section>
        <h2>Health</h2>
        <Health state={state} />
      </section>
      <section>
        <h2>What it has read</h2>
        <Sources state={state} />
      </section>
      <section>
        <h2>Quarantine</h2>
        <Quarantine state={state} />
      </section>
      <section>
        <h2>How often it was right</h2>
        <Precision precision={state.precision} />
      </section>
      <section>
        <h2>What the states mean</h2>
        <States asked={route.state} />
      </section>
    </main>
  );
}

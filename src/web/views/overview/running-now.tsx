import type { VNode } from "preact";
import { Icon } from "../../components/icon.tsx";
import { Notice } from "../../components/notice.tsx";
import type { AppState } from "../../data/app-state.ts";
import { allRunning, hrefOf } from "../../data/route.ts";
import { firstLook } from "../running/first-look.ts";
import { FleetVerdict } from "../running/fleet-verdict.tsx";

/** The judgement of what runs now, and the way to all of it. */
export function RunningNow({ state }: { readonly state: AppState }): VNode {
  const { answer, problem } = state.running;
  if (answer?.fleet !== undefined)
    return (
      <FleetVerdict fleet={answer.fleet} connection={state.connection}>
        <a class="button" href={hrefOf(allRunning)}>
          {answer.fleet.running === 0 ? "Running Pipelines" : "Show what is running"} <Icon name="chevron" />
        </a>
      </FleetVerdict>
    );
  if (answer === undefined && problem !== undefined)
    return (
      <div class="page first-look">
        <h1>What is running could not be asked</h1>
        <Notice kind="trouble" icon="unplugged" title={problem}>
          It is tried again and again.
        </Notice>
      </div>
    );
  return (
    <div class="page first-look" role="status">
      <h1>{answer === undefined ? "Asking what is running" : firstLook(state)}</h1>
    </div>
  );
}

import type { VNode } from "preact";
import type { ApiController } from "../../api/controllers.ts";
import { Text } from "../components/name.tsx";
import { type AppState, shownController } from "../data/app-state.ts";
import type { Intents } from "../data/intents.ts";
import { visible } from "../format/visible.ts";
import { fleetWord } from "../views/running/fleet-verdict.tsx";

/** Which controller is shown; where there are several, a choice of them with how each stands. */
export function ControllerName({
  state,
  intents,
}: {
  readonly state: AppState;
  readonly intents: Intents;
}): VNode | undefined {
  const { controllers, health } = state;
  const shown = shownController(state) ?? health?.controller;
  if (controllers.length > 1) return <Choice {...{ controllers, shown, intents }} />;
  if (shown === undefined) return undefined;
  return (
    <span class="controller">
      <span class="unseen-text">Controller </span>
      <Text text={shown} />
    </span>
  );
}

function Choice({
  controllers,
  shown,
  intents,
}: {
  readonly controllers: readonly ApiController[];
  readonly shown: string | undefined;
  readonly intents: Intents;
}): VNode {
  const isKnown = controllers.some(({ controller }) => controller === shown);
  return (
    <label class="controller choice">
      <span class="unseen-text">Controller</span>
      <select value={shown} onChange={(event) => intents.chooseController(event.currentTarget.value)}>
        {!isKnown && <option value={shown}>{visible(shown ?? "")} – not followed</option>}
        {controllers.map((one) => (
          <option key={one.controller} value={one.controller}>
            {visible(one.controller)} – {standing(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How a controller stands, in a word. */
function standing({ fleet, following }: ApiController): string {
  if (following.state === "heard") return "not looked at";
  return fleet === undefined ? "first look" : fleetWord(fleet);
}

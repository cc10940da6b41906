import Type from "typebox";
import { type FleetState, type Level, type RunState, runStates } from "../model/verdict.ts";

/** Nothing that is not declared: what is in no schema does not leave the server, and is not taken from who asks. */
export const strict = { additionalProperties: false } as const;

/** An instant as ISO 8601 in UTC: `2026-06-21T05:25:13.000Z`. */
export const instant = (description: string) => Type.String({ format: "date-time", description });

/** A run: its Pipeline's full name, `#` and its number. A branch is as Jenkins names it, `feature%2Fx`. */
export const runName = () =>
  Type.String({ minLength: 1, maxLength: 8192, description: "Pipeline and number, like shop/deploy#61." });

/** A controller by its name in the store. */
export const controllerName = () => Type.String({ description: "Name of the controller, as the store has it." });

/** A number of things. */
export const count = (description: string) => Type.Integer({ minimum: 0, description });

/** A length of time. */
export const milliseconds = (description: string) => Type.Number({ minimum: 0, description });

/** The states of runs, in order of precedence. */
export const runState = () =>
  Type.Unsafe<RunState>(Type.Enum(Object.keys(runStates), { description: "State of the run; exactly one." }));

/** How much a verdict calls for a person. */
export const level = () =>
  Type.Unsafe<Level>(
    Type.Enum(["ok", "watch", "stuck"], { description: "`watch` is shown, `stuck` is also alerted, `ok` is neither." }),
  );

/** What is said of all running Pipelines together. */
export const fleetState = () =>
  Type.Unsafe<FleetState>(
    Type.Enum(["OK", "SLOW", "STUCK", "BLIND"], {
      description: "BLIND: less than 90 % of the runs could be observed, or the controller cannot be looked at.",
    }),
  );

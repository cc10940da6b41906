import { nearest } from "../config/nearest.ts";
import type { Judgement, RunVerdict } from "../model/verdict.ts";
import { CliError, exitCodes, NotAllWell } from "./cli-error.ts";

/** Ends the command as the fleet stands. @throws NotAllWell when something is stuck, or too little was observed. */
export function endAsFleet({ fleet }: Judgement): void {
  if (fleet.state === "STUCK") throw new NotAllWell(exitCodes.stuck);
  if (fleet.state === "BLIND") throw new NotAllWell(exitCodes.source);
}

/** Ends the command as one run stands. @throws NotAllWell when it is stuck, or could not be observed. */
export function endAsRun({ level, state }: RunVerdict): void {
  if (level === "stuck") throw new NotAllWell(exitCodes.stuck);
  if (state === "NOT_OBSERVED") throw new NotAllWell(exitCodes.source);
}

/** The verdict on the run that was asked for. @throws CliError when no such run is open. */
export function verdictOn(asked: string, { runs }: Judgement): RunVerdict {
  const found = runs.find(({ run }) => run === asked.trim());
  if (found !== undefined) return found;
  const near = nearest(
    asked,
    runs.map(({ run }) => run),
  );
  const hint =
    near.length === 0
      ? "No Pipeline is running in this home."
      : `${near.length < runs.length ? "Nearest of those that run" : "Running"}: ${near.join(", ")}.`;
  throw new CliError(`No run ${JSON.stringify(asked)} is running.`, hint);
}

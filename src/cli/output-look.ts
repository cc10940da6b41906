import type { TerminalLook } from "../publish/terminal/render-page.ts";

/** The parts of the environment that say whether colour is wanted. */
export interface LookEnvironment {
  readonly NO_COLOR?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Lines longer than this are hard to read, whatever the window. */
const WIDEST = 100;

/** Below this tables cannot keep their numbers. */
const NARROWEST = 60;

/** How to print: `FORCE_COLOR` decides, then `NO_COLOR` and `TERM=dumb`, then whether it is a terminal at all. */
export function outputLook(
  out: { readonly isTTY?: boolean; readonly columns?: number },
  environment: LookEnvironment,
): TerminalLook {
  return {
    width: Math.min(WIDEST, Math.max(NARROWEST, out.columns || 80)),
    hasColour: hasColour(out.isTTY === true, environment),
  };
}

function hasColour(isTerminal: boolean, { FORCE_COLOR, NO_COLOR, TERM }: LookEnvironment): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && !NO_COLOR && TERM !== "dumb";
}

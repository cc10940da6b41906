import { parseArgs } from "node:util";
import { type EpochMs, MINUTE } from "../engine/times.ts";
import { families } from "../families/families.ts";
import type { WorldFamily } from "../families/family.ts";
import { type FaultKind, faultKinds } from "../faults/fault.ts";

/** What is to be simulated. */
export interface SimOptions {
  readonly out: string;
  readonly replace: boolean;
  readonly family: WorldFamily;
  readonly seed: number;
  readonly days: number;
  readonly runsPerDay: number;
  /** Where the past ends: the home is as of then. */
  readonly untilAt: EpochMs;
  readonly truthFile: string | undefined;
  /** Virtual milliseconds per real one; absent when the home is not to live on. */
  readonly liveSpeed: number | undefined;
  readonly fault: FaultKind | undefined;
  /** When it strikes, against the end of the past. */
  readonly faultAfterMs: number;
  readonly json: boolean;
}

/** The command line is wrong. */
export class UsageError extends Error {}

const settings = {
  out: { type: "string" },
  replace: { type: "boolean" },
  family: { type: "string" },
  seed: { type: "string" },
  days: { type: "string" },
  "runs-per-day": { type: "string" },
  until: { type: "string" },
  truth: { type: "string" },
  live: { type: "boolean" },
  speed: { type: "string" },
  fault: { type: "string" },
  "fault-ago": { type: "string" },
  "fault-in": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = Partial<Record<Exclude<keyof typeof settings, "replace" | "live" | "json" | "help">, string>> & {
  readonly replace?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
  readonly help?: boolean;
};

/** Reads the command line. Throws {@link UsageError}. */
export function readOptions(args: readonly string[], now: EpochMs): SimOptions | "help" {
  const values = parse(args);
  if (values.help) return "help";
  checkTogether(values);
  return { ...worldOptions(values, now), ...outputOptions(values), ...faultOptions(values) };
}

function worldOptions(values: Values, now: EpochMs) {
  return {
    family: familyOf(values.family ?? "small-team"),
    seed: number("seed", values.seed ?? "1", { from: 0, isWhole: true }),
    days: number("days", values.days ?? "7", { from: 0.01 }),
    runsPerDay: number("runs-per-day", values["runs-per-day"] ?? "200", { from: 1 }),
    untilAt: values.until === undefined ? now : instant(values.until),
    liveSpeed: values.live ? number("speed", values.speed ?? "1", { from: 0.01 }) : undefined,
  };
}

function outputOptions(values: Values) {
  if (values.out === undefined) throw new UsageError("--out names the directory to write; --help says more");
  return { out: values.out, replace: values.replace ?? false, truthFile: values.truth, json: values.json ?? false };
}

function faultOptions(values: Values) {
  const isAgo = values["fault-ago"] !== undefined || !values.live;
  const minutes = isAgo
    ? -number("fault-ago", values["fault-ago"] ?? "60", { from: 0 })
    : number("fault-in", values["fault-in"] ?? "1", { from: 0 });
  return { fault: values.fault === undefined ? undefined : faultOf(values.fault), faultAfterMs: MINUTE * minutes };
}

function checkTogether(values: Values): void {
  const needs = (option: keyof Values, other: keyof Values) => {
    if (values[option] !== undefined && values[other] === undefined) {
      throw new UsageError(`--${option} goes with --${other}`);
    }
  };
  needs("speed", "live");
  needs("fault-in", "live");
  needs("fault-in", "fault");
  needs("fault-ago", "fault");
  if (values["fault-in"] !== undefined && values["fault-ago"] !== undefined) {
    throw new UsageError("--fault-in and --fault-ago do not go together");
  }
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: settings }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${reason}; --help says more`);
  }
}

function number(
  option: string,
  text: string,
  { from, isWhole }: { readonly from: number; readonly isWhole?: boolean },
): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= from && (!isWhole || Number.isInteger(value))) return value;
  throw new UsageError(`--${option} takes a ${isWhole ? "whole " : ""}number from ${from} up, not "${text}"`);
}

function instant(text: string): EpochMs {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--until takes a time like 2026-03-01T12:00:00Z, not "${text}"`);
}

function familyOf(name: string): WorldFamily {
  const family = families.get(name);
  if (family) return family;
  throw new UsageError(`no family is named "${name}": ${[...families.keys()].join(", ")}`);
}

function faultOf(name: string): FaultKind {
  const kind = faultKinds.find((known) => known === name);
  if (kind) return kind;
  throw new UsageError(`no fault is named "${name}": ${faultKinds.join(", ")}`);
}

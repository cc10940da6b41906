import type { ChangedPart, PerformanceChange } from "../model/performance-change.ts";
import { formatRatio } from "./format.ts";

/** What a sentence about a change needs of it. */
export type ToldChange = Pick<PerformanceChange, "pipeline" | "changedAt" | "ratio" | "parts">;

/**
 * A change as one sentence without a full stop: `` `deploy/api` got 38 % slower on 12 May, in stage Test, step `sh`; waiting
 * did not change ``.
 *
 * "25 % faster" is three quarters of the time; from three times the time on it is said so. A stage or step is named if it
 * changed and holds half of the change, two stages if they hold a quarter each. Waiting is not mentioned where no part tells
 * of it. Days are in UTC; the year is given where it is not that of `now`, in ms since 1970. Names are as they are: whoever
 * shows them escapes them.
 */
export function changeSentence(change: ToldChange, now: number): string {
  return `\`${change.pipeline}\` ${changeWords(change, now)}`;
}

/** The same where it is known which Pipeline it is: `got 38 % slower on 12 May, in stage Test, step `sh`; waiting did not change`. */
export function changeWords(change: Omit<ToldChange, "pipeline">, now: number): string {
  const day = dayOf(change.changedAt, now);
  return `${whatHappened(change.ratio, day)}${where(change.parts)}${waiting(change.parts)}`;
}

/** "238 % slower" makes one think. */
const TIMES_FROM = 3;

function whatHappened(ratio: number | undefined, day: string): string {
  if (ratio === undefined || !Number.isFinite(ratio)) return `got slower on ${day}`;
  if (ratio >= TIMES_FROM) return `takes ${timesAsLong(ratio)} times as long since ${day}`;
  if (ratio < 1) return `got ${formatRatio(1 - ratio)} faster on ${day}`;
  return `got ${formatRatio(ratio - 1)} slower on ${day}`;
}

const timesAsLong = (ratio: number): string =>
  (ratio < 10 ? Math.round(10 * ratio) / 10 : Math.round(ratio)).toLocaleString("en-US");

const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

function dayOf(at: number, now: number): string {
  const year = new Date(at).getUTCFullYear();
  const day = dayAndMonth.format(at);
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`;
}

/** What holds so much of a change is where it is. */
const MOST = 0.5;
const MUCH = 0.25;

function where(parts: readonly ChangedPart[]): string {
  const stages = changedParts(parts, "stage", MUCH).slice(0, 2);
  const [first] = stages;
  const [step] = changedParts(parts, "step", MOST);
  const inStep = step ? `step \`${step.name}\`` : undefined;
  if (first && (first.share ?? 0) >= MOST) return `, in stage ${[first.name, inStep].filter(Boolean).join(", ")}`;
  if (stages.length === 2) return `, in stages ${stages.map(({ name }) => name).join(" and ")}`;
  return inStep ? `, in ${inStep}` : "";
}

function changedParts(parts: readonly ChangedPart[], kind: ChangedPart["kind"], least: number): ChangedPart[] {
  return parts.filter((part) => part.kind === kind && part.changed && (part.share ?? 0) >= least);
}

/** Completes "it waits longer …". */
const waitingFor: Readonly<Record<string, string>> = {
  agent: "for agents",
  lock: "for locks",
  input: "for somebody to answer an input",
  downstream: "for runs it starts",
  queue: "in the queue",
  sleep: "in sleep steps",
};

function waiting(parts: readonly ChangedPart[]): string {
  const waits = parts.filter(({ kind }) => kind === "wait");
  if (waits.length === 0) return "";
  const changed = waits.filter((part) => part.changed && part.afterMs !== part.beforeMs);
  if (changed.length === 0) return "; waiting did not change";
  const longer = changed.filter((part) => part.afterMs > part.beforeMs);
  const shorter = changed.filter((part) => part.afterMs < part.beforeMs);
  const said = [
    ...(longer.length > 0 ? [`longer ${namesOf(longer)}`] : []),
    ...(shorter.length > 0 ? [`less ${namesOf(shorter)}`] : []),
  ];
  return `; it waits ${said.join(" and ")} since`;
}

function namesOf(waits: readonly ChangedPart[]): string {
  return waits.map(({ name }) => waitingFor[name] ?? `for ${name}`).join(" and ");
}

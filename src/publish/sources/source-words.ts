import type { ControllerSource, ControllerSources, LinkProposal, RunGap } from "../../model/source-summary.ts";
import type { SourceCost, SourceKind } from "../../model/sources.ts";
import {
  formatAverage,
  formatBytes,
  formatCount,
  formatDuration,
  formatLasting,
  formatShare,
  plural,
} from "../format.ts";

/** What kinds of sources are called. */
export const sourceNames: Readonly<Record<SourceKind, string>> = {
  home: "Jenkins home",
  hook: "Hook in the controller",
  otlp: "Traces (OTLP)",
  rest: "REST API",
  bundle: "Support bundle",
};

const gapWords: Readonly<Record<RunGap["kind"], string>> = {
  blocks: "blocks other than stages, branches and `node`",
  ignoredSteps: "steps that the plugin leaves out, such as `echo`",
  cut: "steps or stages beyond what a list holds",
  functions: "functions of steps",
  steps: "steps",
  ends: "ends of steps",
  waits: "waits",
  errors: "classes of errors",
  missingParents: "spans whose parents never came",
  beginning: "the beginning",
  lost: "stretches that were lost",
};

const stateWords = { connected: "connected", waiting: "waits", failing: "fails" } as const;

/** How complete what is known of a controller is: `97 % of runs (209 of 216) fully seen, 7 in part. 12 spans or events unattributed.` */
export function completenessSentence(one: ControllerSources): string {
  const { runs, runsFullySeen, unattributed } = one;
  const stray = unattributed === 0 ? "" : ` ${plural(unattributed, "span or event", "spans or events")} unattributed.`;
  if (runs === 0) return `No run is known yet.${stray}`;
  const rest = [
    [one.runsSeenInPart, "in part"],
    [one.runsWithoutFlowNodes, "without flow nodes"],
    [one.runsWithQuarantinedRecords, "with records that could not be read"],
  ] as const;
  const parts = rest.filter(([count]) => count > 0).map(([count, how]) => `, ${formatCount(count)} ${how}`);
  return `${formatShare(runsFullySeen, runs, "runs")} fully seen${parts.join("")}.${stray}`;
}

/** How a source does and what it gave: `REST API at ci.example.org: connected, 208 runs, last 3 s ago, 2 requests/min.` @param now the instant it is as of */
export function sourceSentence(source: ControllerSource, now: number): string {
  const { kind, place, state, runs, sentence, unattributed, refused = {} } = source;
  const at = place === undefined || kind === "bundle" || kind === "home" ? "" : ` at ${place}`;
  const words = [
    ...(state === undefined || kind === "bundle" ? [] : [stateWords[state]]),
    plural(runs, "run"),
    ...lateness(source, now),
    ...costWords(source.cost),
  ];
  const counts = Object.entries(refused).map(([reason, count]) => `${reason} ${formatCount(count)}`);
  const rest = [
    ...(unattributed === undefined || unattributed === 0
      ? []
      : [`${plural(unattributed, "span or event belongs", "spans or events belong")} to no known run.`]),
    ...(counts.length === 0 ? [] : [`Not kept: ${counts.join(", ")}.`]),
    ...(sentence === undefined ? [] : [sentence]),
  ];
  return [`${sourceNames[kind]}${at}: ${words.join(", ")}.`, ...rest].join(" ");
}

/** What no source saw: `steps of 12 runs`, `steps or stages beyond what a list holds of 3 runs (40 of them)`. */
export function gapSentence({ kind, runs, count }: RunGap): string {
  const much = count === undefined ? "" : ` (at least ${formatCount(count)})`;
  return `${gapWords[kind]}, of ${plural(runs, "run")}${much}`;
}

/** Why two controllers look like one; what accepts it is {@link linkCommand}. */
export function proposalSentence({ one, other, matching }: LinkProposal): string {
  return `\`${one}\` and \`${other}\` look like one controller: ${plural(matching, "run")} of the same Pipeline and number began in the same second, and none contradicts.`;
}

/** The command that makes two controllers one. */
export function linkCommand({ one, other }: LinkProposal): string {
  return `flowmeter sources link ${shellWord(one)} ${shellWord(other)}`;
}

/** What a source costs: `2 requests/min`, `p95 80 ms`, `1.2 MB/min`. */
export function costWords(cost: SourceCost = {}): string[] {
  const { requestsPerMinute, p95Ms, bytesPerMinute, itemsPerMinute } = cost;
  return [
    ...(requestsPerMinute === undefined ? [] : [`${formatAverage(requestsPerMinute)} requests/min`]),
    ...(p95Ms === undefined ? [] : [`p95 ${formatDuration(p95Ms)}`]),
    ...(bytesPerMinute === undefined ? [] : [`${formatBytes(bytesPerMinute)}/min`]),
    ...(itemsPerMinute === undefined ? [] : [`${formatAverage(itemsPerMinute)} items/min`]),
  ];
}

function lateness({ lastAt, lagMs }: ControllerSource, now: number): string[] {
  return [
    ...(lastAt === undefined ? [] : [`last ${formatLasting(Math.max(0, now - lastAt))} ago`]),
    ...(lagMs === undefined ? [] : [`${formatDuration(lagMs)} late`]),
  ];
}

/** A word that a shell takes for itself. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

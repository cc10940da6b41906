import { type RebuiltRun, rebuildWithoutRoot } from "../../sources/otlp/rebuild/rebuild-trace.ts";
import type { LinkedTrace, SettledTrace, SpanStore, WaitingTrace } from "../../store/span-store.ts";

/** What is needed to give traces up. */
export interface GivingUp {
  readonly spans: Pick<SpanStore, "linksOf" | "spansOf" | "traces">;
  /** To a run that is given up nothing came since. */
  readonly quietAt: number;
  readonly spansOfTrace: number;
  /** Name of the controller that an exporter belongs to. */
  readonly nameOf: (resource: number) => string;
}

/** What became of traces whose run never came. */
export interface GivenUp {
  readonly runs: readonly RebuiltRun[];
  readonly settled: readonly SettledTrace[];
}

/**
 * Gives up traces without the span of a run: a controller that was restarted never sends it. Where logs say which run they are of,
 * that run is made of what there is, of all its traces; all other spans belong to no run that is known.
 */
export async function giveUpTraces(traces: readonly WaitingTrace[], context: GivingUp): Promise<GivenUp> {
  const lost = await lostRuns(traces, context);
  const settled = new Map<string, SettledTrace>();
  const runs: RebuiltRun[] = [];
  for (const { link, parts } of lost) {
    const found = await context.spans.spansOf(parts, context.spansOfTrace);
    const { pipeline, runNumber, resource } = link;
    runs.push(rebuildWithoutRoot([...found.values()].flat(), { pipeline, runNumber, resource }));
    for (const { trace, lastAt } of parts) settled.set(trace, { trace, builtTo: lastAt, unattributed: 0 });
  }
  const orphans = traces.filter(({ trace }) => !settled.has(trace));
  const found = await context.spans.spansOf(orphans, context.spansOfTrace);
  for (const { trace, lastAt } of orphans) {
    const ids = new Set(found.get(trace)?.map(({ id }) => id));
    settled.set(trace, { trace, builtTo: lastAt, unattributed: ids.size });
  }
  return { runs, settled: [...settled.values()] };
}

interface Lost {
  readonly link: LinkedTrace;
  readonly parts: readonly WaitingTrace[];
}

/** Runs that traces are of: of each all its traces, when each of them is of this run alone, none has its span, and to none anything came lately. */
async function lostRuns(traces: readonly WaitingTrace[], { spans, quietAt, nameOf }: GivingUp): Promise<Lost[]> {
  const links = await spans.linksOf(traces);
  const keyOf = ({ resource, pipeline, runNumber }: LinkedTrace): string =>
    JSON.stringify([nameOf(resource), pipeline, runNumber]);
  const asked = new Set(traces.map(({ trace }) => trace));
  const ofTrace = groupBy(links, ({ trace }) => trace, keyOf);
  const ofRun = groupBy(links, keyOf, ({ trace }) => trace);
  const known = new Map((await spans.traces([...ofTrace.keys()])).map((trace) => [trace.trace, trace]));
  return [...ofRun].flatMap(([key, keys]) => {
    const parts = [...keys].flatMap((trace) => known.get(trace) ?? []);
    const isWhole = parts.every(
      ({ trace, lastAt, runs }) => runs === 0 && lastAt <= quietAt && ofTrace.get(trace)?.size === 1,
    );
    const link = links.find((some) => keyOf(some) === key);
    return isWhole && link !== undefined && parts.some(({ trace }) => asked.has(trace)) ? [{ link, parts }] : [];
  });
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  memberOf: (item: Item) => string,
): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? new Set();
    groups.set(keyOf(item), group.add(memberOf(item)));
  }
  return groups;
}

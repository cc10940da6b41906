import type { VNode } from "preact";
import { Defined } from "../components/links.tsx";
import { share } from "../format/share.ts";
import { span } from "../format/span.ts";

/** Time in one part of a run or of many. */
export interface TimePart {
  readonly part: string;
  readonly totalMs: number;
}

const words: Readonly<Record<string, string>> = {
  __proto__: null as never,
  work: "Work",
  agent: "Waits for an agent",
  lock: "Waits for a lock",
  input: "Waits for a person",
  downstream: "Waits for other runs",
  sleep: "Sleeps",
  other: "Other",
};

/** What a part of the time is called. */
export function partWords(part: string): string {
  return words[part] ?? part;
}

/** The class that gives a part its colour and hatching; waits are hatched. */
export function partClass(part: string): string {
  return words[part] === undefined ? "t-other" : `t-${part}`;
}

const order = Object.keys(words);

/** Where time went: a bar of its parts, and what each is. Waits are hatched. */
export function TimeBar({ time }: { readonly time: readonly TimePart[] }): VNode {
  const all = time.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const parts = [...time].sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  return (
    <div class="time-bar">
      <Segments parts={parts} all={all} />
      <dl class="legend">
        {parts.map(({ part, totalMs }) => (
          <div>
            <dt>
              <span class={`part-swatch ${partClass(part)}`} aria-hidden="true" />
              {partWords(part)}
            </dt>
            <dd>
              <Defined metric="run.time">{share(totalMs / all)}</Defined> <span class="quiet">{span(totalMs)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The bar alone, for rows of tables: `of` is the time that its whole width stands for. */
export function SmallTimeBar({ time, of }: { readonly time: readonly TimePart[]; readonly of: number }): VNode {
  return <Segments parts={time} all={of} isSmall />;
}

interface SegmentsProps {
  readonly parts: readonly TimePart[];
  readonly all: number;
  readonly isSmall?: boolean;
}

function Segments({ parts, all, isSmall = false }: SegmentsProps): VNode {
  return (
    <div class={isSmall ? "segments small" : "segments"} aria-hidden="true">
      {parts.map(({ part, totalMs }) => (
        <span
          class={partClass(part)}
          style={{ width: `${(100 * totalMs) / Math.max(1, all)}%` }}
          title={`${partWords(part)}: ${span(totalMs)}`}
        />
      ))}
    </div>
  );
}

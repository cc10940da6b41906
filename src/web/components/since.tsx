import type { VNode } from "preact";
import { duration } from "../format/duration.ts";
import { epochMs, inUtc, inZone } from "../format/instant.ts";

/** What a time needs: the instant as the API has it, and up to when to count. */
export interface SinceProps {
  readonly at: string | undefined;
  readonly now: number;
}

/** How long ago an instant was, with the instant itself in UTC on hover; a dash when it is not known. */
export function Since({ at, now }: SinceProps): VNode {
  const ms = epochMs(at);
  if (ms === undefined) return <span class="unknown">–</span>;
  return (
    <time dateTime={at} title={inUtc(ms)}>
      {duration(now - ms)}
    </time>
  );
}

/** An instant in the reader's zone, in UTC on hover; a dash when it is not known. */
export function Instant({ at }: Pick<SinceProps, "at">): VNode {
  const ms = epochMs(at);
  if (ms === undefined) return <span class="unknown">–</span>;
  return (
    <time dateTime={at} title={inUtc(ms)}>
      {inZone(ms)}
    </time>
  );
}

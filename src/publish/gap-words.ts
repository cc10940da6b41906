import type { StoreGap } from "../model/store-gap.ts";
import { formatInstant } from "./format.ts";
import { listed } from "./inventory/about.ts";
import { isoInstant } from "./iso-instant.ts";

/** What is said of an answer that lacks a part of the store, before which part it is. */
export const gapTitle = "This is incomplete.";

/** Names in a sentence: more are not read. */
const MOST_NAMES = 5;

/**
 * What is missing in an answer, and why: `The ClickHouse at shard-2:8123 does not answer, noticed 2026-11-26 14:02 UTC. What it keeps is
 * missing here: all of the controllers games and mobile.`
 */
export function gapSentence(gap: StoreGap): string {
  const { reason, since } = gap;
  const noticed = since === undefined ? undefined : formatInstant(since);
  const why = noticed === undefined ? reason : `${reason.replace(/\.$/, "")}, noticed ${noticed}.`;
  return `${why} What it keeps is missing here: ${keptWords(gap)}.`;
}

/** A gap as JSON has it. */
export interface GapJson {
  readonly host: string;
  readonly reason: string;
  /** What is missing, in words. */
  readonly missing: string;
  readonly sentence: string;
  readonly since?: string;
  readonly parts: number;
  readonly controllers?: string[];
}

/** Gaps as JSON has them: with all of it in words. */
export function gapsJson(gaps: readonly StoreGap[]): GapJson[] {
  return gaps.map((gap) => {
    const { host, reason, since, parts, controllers } = gap;
    return {
      host,
      reason,
      missing: keptWords(gap),
      sentence: gapSentence(gap),
      ...(since === undefined ? {} : { since: isoInstant(since) }),
      parts,
      ...(controllers === undefined ? {} : { controllers: [...controllers] }),
    };
  });
}

/** What a part of the store keeps: all of some controllers, or as many as one of several parts does. */
function keptWords({ parts, controllers }: StoreGap): string {
  if (controllers === undefined) return `all of some controllers, about one in ${parts}`;
  const [first, ...others] = controllers;
  if (first === undefined) return "nothing that was known before";
  if (others.length === 0) return `all of the controller ${first}`;
  return `all of the controllers ${listed(controllers, MOST_NAMES)}`;
}

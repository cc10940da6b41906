import type { ShareFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { type ShareContext, scopeFor, shareContext } from "./share-context.ts";
import { shortestIso } from "./words.ts";

/** Says what holds and why. @throws CliError, ShareError */
export async function runShareStatus(flags: ShareFlags): Promise<void> {
  const status = statusOf(await shareContext(flags));
  if (flags.json === true) writeJson(status);
  else writeOut(`${statusLines(status).join("\n")}\n`);
}

/** What holds: as `share status --json` prints it. */
export function statusOf(context: ShareContext) {
  const { effective, agreements, words, place, destinations } = context;
  const consent = agreements.at(-1)?.consent;
  const scopes = destinations.map(({ id, url }) => ({ id, url, ...counted(context, id) }));
  return {
    level: effective.level,
    groups: effective.groups,
    limits: effective.limits.map(({ source, level, reason }) => ({ source, level, reason })),
    consent: consent ?? null,
    isOfTheseWords:
      consent?.dictionary_digest === words.dictionaryDigest && consent.allowlist_digest === words.allowListDigest,
    dictionary: words.dictionaryDigest,
    allowLists: words.allowListDigest,
    destinations: scopes,
    waiting: place.outbox.held().length,
    sent: place.outbox.entries().filter(({ state }) => state === "sent").length,
    nextAt: nextAt(context) ?? null,
  };
}

/** What `share status` and the Privacy page are made of. */
export type ShareStatus = ReturnType<typeof statusOf>;

function counted(context: ShareContext, dest: string): { readonly leaves: number; readonly stays: number } {
  const { agreed, withheld } = scopeFor(context, dest);
  return { leaves: agreed.length, stays: withheld.length };
}

function nextAt({ place }: ShareContext): number | undefined {
  const times = place.outbox.held().map(({ sendAt }) => sendAt);
  return times.length === 0 ? undefined : Math.min(...times);
}

function statusLines(status: ShareStatus): string[] {
  const lines = [`Level: ${status.level}${status.level === "local" ? " (everything stays on this machine)" : ""}`];
  for (const { reason, level } of status.limits) lines.push(`  ${level.padEnd(9)} ${reason}`);
  if (status.consent !== null && !status.isOfTheseWords)
    lines.push(
      "The dictionary or the lists of names changed since the consent: what widened is not sent until you agree again.",
    );
  for (const { id, url, leaves, stays } of status.destinations)
    lines.push(`Destination ${id}, ${url}: ${leaves} metrics may leave, ${stays} stay.`);
  lines.push(`Outbox: ${status.waiting} waiting, ${status.sent} sent.`);
  if (status.nextAt !== null) lines.push(`The next is sent at ${shortestIso(status.nextAt)}.`);
  return lines;
}

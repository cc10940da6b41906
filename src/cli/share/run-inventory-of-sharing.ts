import { existsSync } from "node:fs";
import { allowListSources } from "../../dictionary/allow-lists/allow-lists.ts";
import { agreedScope } from "../../privacy/consent/agreed.ts";
import { mayLeave } from "../../privacy/wire/check-rows.ts";
import { mostLabels, mostPerRow } from "../../privacy/wire/values.ts";
import type { ShareFlags } from "../commands/share.ts";
import { placeOfStore } from "../open-store.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { contextOf, type ShareContext, shareContext } from "./share-context.ts";
import { labelWords, reviewWords } from "./words.ts";

/** Lists all that could ever be sent, and why what stays stays. @throws CliError, ShareError */
export async function runShareInventory(flags: ShareFlags): Promise<void> {
  const inventory = inventoryOf(await contextFor(flags));
  if (flags.json === true) return writeJson(inventory);
  const lines = inventory.metrics.flatMap((metric) => [
    `${metric.id} v${metric.version} · ${metric.class} · needs ${metric.level}, ${metric.group} · reviews: ${metric.reviews}`,
    `  ${metric.question}`,
    ...metric.labels.map((label) => `  ${label}`),
    `  at most ${metric.mostLabels} labels, ${metric.mostPerRow === null ? "20 units over 12 ranges each" : `values up to ${metric.mostPerRow}`}; ${metric.window}`,
    `  ${metric.stays === null ? "may leave now" : `stays: ${metric.stays}`}`,
  ]);
  const lists = inventory.allowLists.map(
    ({ name, entries, version, takenOn }) => `List of ${name}: ${entries} entries, version ${version} of ${takenOn}`,
  );
  writeOut(`${[...lines, "", ...lists, `Dictionary ${inventory.dictionary}`].join("\n")}\n`);
}

/** Also of no controller: who reads this first has not scanned anything yet. */
async function contextFor(flags: ShareFlags): Promise<ShareContext> {
  const isAnyNamed = flags.home !== undefined || flags.controller !== undefined;
  if (isAnyNamed || existsSync(placeOfStore(flags.store))) return shareContext(flags);
  return contextOf({ ...flags, home: undefined, controller: "" });
}

/** All that could ever be sent. */
export function inventoryOf({ words, agreements, effective, destinations }: ShareContext) {
  const dest = destinations[0]?.id ?? "";
  const { withheld } = agreedScope(words, agreements, { level: effective.level, groups: effective.groups, dest });
  const reasons = new Map(withheld.map(({ metric, reason }) => [metric.id, reason]));
  return {
    dictionary: words.dictionaryDigest,
    allowLists: allowListSources,
    metrics: [...words.metrics.values()].map((metric) => ({
      id: metric.id,
      version: metric.version,
      status: metric.status,
      isCollected: mayLeave(metric),
      question: metric.question,
      class: metric.sensitivity,
      level: metric.consent_min,
      group: metric.group,
      labels: labelWords(metric),
      envelope: metric.envelope,
      mostLabels: mostLabels(metric),
      mostPerRow: metric.kind === "distribution" ? null : mostPerRow(metric),
      window: `${metric.window.start} to ${metric.window.end}, once per ${metric.granularity}`,
      reviews: reviewWords(metric),
      stays: reasons.get(metric.id) ?? null,
    })),
  };
}

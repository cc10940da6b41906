import { diffInventory } from "../metrics/inventory/diff.ts";
import { pipelineHistories } from "../metrics/inventory/history.ts";
import { inventoryAt } from "../metrics/inventory/moment.ts";
import { inventoryReach } from "../metrics/inventory/reach.ts";
import type { InventoryReach, InventoryScope } from "../model/inventory.ts";
import { formatDay } from "../publish/format.ts";
import type { InventoryAbout } from "../publish/inventory/about.ts";
import { comparisonPage } from "../publish/inventory/comparison-page.ts";
import { comparisonJson, momentJson } from "../publish/inventory/inventory-json.ts";
import { pipelinePage } from "../publish/inventory/pipeline-page.ts";
import { snapshotPage } from "../publish/inventory/snapshot-page.ts";
import type { Page } from "../publish/page/page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import { checkFolder } from "./check-folder.ts";
import { CliError } from "./cli-error.ts";
import type { InventoryFlags } from "./commands/inventory.ts";
import { gapsIn, missingIn } from "./incomplete.ts";
import { interruptedScans } from "./interrupted.ts";
import { openExistingStore } from "./open-store.ts";
import { outputLook } from "./output-look.ts";
import { checkHtmlTarget, writeFileAtomically } from "./write-file.ts";
import { writeJson, writeOut } from "./write-out.ts";

const DAY_MS = 86_400_000;

/** What is asked for, in words and as data. */
interface Answer {
  readonly page: Page;
  readonly json: object;
}

/** Takes an inventory, or compares two. @throws StoreError, CliError */
export async function runInventory(flags: InventoryFlags): Promise<void> {
  const now = Date.now();
  checkFlags(flags, now);
  const store = await openExistingStore(flags.store);
  try {
    await checkController(store, flags.controller);
    for (const warning of await interruptedScans(store, flags.controller)) process.stderr.write(`${warning}\n\n`);
    const { page, json } = await answerOf(store, flags, now);
    const answer = { page: { ...page, ...missingIn(store) }, json: { inventory: json, ...gapsIn(store) } };
    await print(answer, flags);
  } finally {
    await store.close();
  }
}

/** Refuses what cannot be right whatever the store holds. @throws CliError */
function checkFlags(flags: InventoryFlags, now: number): void {
  const { compare, pipeline, folder, html } = flags;
  checkDays(flags, now);
  if (pipeline !== undefined && (compare !== undefined || folder !== undefined))
    throw new CliError(
      `--pipeline does not go with ${compare === undefined ? "--folder" : "--compare"}.`,
      "It shows all changes of one Pipeline; to compare one between two days, name it with --folder.",
    );
  if (html !== undefined) checkHtmlTarget(html);
}

function checkDays({ at, compare }: InventoryFlags, now: number): void {
  for (const [flag, day] of [
    ["--at", at],
    ["--compare", compare],
  ] as const)
    if (day !== undefined && day > now)
      throw new CliError(
        `${flag} ${formatDay(day)} is in the future.`,
        "Give a day that has begun (UTC), or a span like 28d.",
      );
  if (compare !== undefined && endOfDay(compare) >= endOfDay(at ?? now))
    throw new CliError(
      `--compare ${formatDay(compare)} is not before ${at === undefined ? "today" : `--at ${formatDay(at)}`}.`,
      "Give an earlier day to compare with.",
    );
}

/** First instant after a UTC day. */
function endOfDay(at: number): number {
  return at - (at % DAY_MS) + DAY_MS;
}

async function answerOf(store: AnsweringStore, flags: InventoryFlags, now: number): Promise<Answer> {
  const { controller, at, compare, top } = flags;
  const asked = flags.pipeline ?? flags.folder;
  const folder = asked === undefined ? undefined : await checkFolder(store, { folder: asked, controller });
  const isNow = at === undefined || endOfDay(at) > now;
  const scope: InventoryScope = { until: isNow ? undefined : endOfDay(at), now, controller, folder };
  const about: InventoryAbout = {
    reach: await inventoryReach(store, scope),
    folder: flags.pipeline === undefined ? folder : undefined,
    generatedAt: now,
    top,
  };
  checkDay("--at", at, about.reach);
  checkDay("--compare", compare, about.reach);
  if (flags.pipeline !== undefined) return ofPipeline(store, scope, about);
  const moment = await inventoryAt(store, scope);
  if (compare === undefined) return { page: snapshotPage(moment, about), json: momentJson(moment) };
  const then = await inventoryAt(store, { ...scope, until: endOfDay(compare) });
  const comparison = { before: then, now: moment, diff: diffInventory(then, moment) };
  return { page: comparisonPage(comparison, about), json: comparisonJson(comparison, about) };
}

/** Says from when on there is something to say: an empty inventory would look like an answer. @throws CliError */
function checkDay(flag: string, day: number | undefined, { firstRunAt, firstScanAt }: InventoryReach): void {
  const first = Math.min(firstRunAt ?? Number.POSITIVE_INFINITY, firstScanAt ?? Number.POSITIVE_INFINITY);
  if (day === undefined || endOfDay(day) > first || first === Number.POSITIVE_INFINITY) return;
  const what = first === firstRunAt ? "its first run began" : "its first scan was";
  throw new CliError(
    `The store says nothing of ${flag} ${formatDay(day)}: ${what} ${formatDay(first)}.`,
    "Give that day or a later one (UTC).",
  );
}

async function ofPipeline(store: AnsweringStore, scope: InventoryScope, about: InventoryAbout): Promise<Answer> {
  const histories = await pipelineHistories(store, scope);
  const [history, ...others] = histories;
  if (history === undefined)
    throw new CliError(
      `${scope.folder} is no Pipeline that exists then.`,
      "It is a folder, or gone; --folder says what is in a folder, --at goes back to a day.",
    );
  if (others.length > 0)
    throw new CliError(
      `${histories.length} controllers have a Pipeline ${scope.folder}.`,
      `Name one with --controller: ${histories.map(({ profile }) => profile.controller).join(", ")}.`,
    );
  return { page: pipelinePage(history, about), json: history };
}

async function print({ page, json }: Answer, flags: InventoryFlags): Promise<void> {
  if (flags.html !== undefined) {
    const { renderHtml } = await import("../publish/html/render-page.ts");
    writeFileAtomically(flags.html, renderHtml(page));
    process.stderr.write(`The inventory is in ${flags.html}\n`);
  }
  if (flags.json === true) writeJson(json);
  else if (flags.html === undefined) writeOut(renderTerminal(page, outputLook(process.stdout, process.env)));
}

import type { Timeline } from "../../model/report.ts";
import { formatCount, formatDay, formatDuration, formatRatio } from "../format.ts";
import { gapTitle } from "../gap-words.ts";
import type { Block, Page, Section, SharesBlock, Table } from "../page/page.ts";
import { visible } from "../safe-text.ts";
import { sparkline } from "../sparkline.ts";
import { divide } from "./bars.ts";
import { figureLines } from "./figures.ts";
import { type Painter, painter } from "./paint.ts";
import { renderTable } from "./render-table.ts";
import { pad, textWidth, wrap } from "./text-width.ts";

/** What a terminal can show. */
export interface TerminalLook {
  /** Columns; lines are no longer, as far as numbers allow. */
  readonly width: number;
  readonly hasColour: boolean;
}

const INDENT = "  ";

/** A page as lines for a terminal. Nothing in it can act on the terminal but the colours, when there are any. */
export function renderTerminal(page: Page, { width, hasColour }: TerminalLook): string {
  const canvas: Canvas = { width, inner: width - INDENT.length, paint: painter(hasColour) };
  const lines = [
    canvas.paint("strong", visible(page.title)),
    ...page.subtitle.flatMap((text) => wrap(visible(text), width)).map((text) => canvas.paint("quiet", text)),
    "",
    ...missingLines(page, canvas),
    ...(page.figures.length === 0 ? [] : [...figureLines(page.figures, width, canvas.paint), ""]),
    ...findingLines(page, canvas),
    ...page.sections.flatMap((section) => sectionLines(section, canvas)),
    ...[visible(page.footer), ...hint(page)]
      .flatMap((text) => wrap(text, width))
      .map((text) => canvas.paint("quiet", text)),
  ];
  return `${lines.join("\n")}\n`;
}

function missingLines({ missing = [] }: Page, { width, paint }: Canvas): string[] {
  if (missing.length === 0) return [];
  const lines = missing.flatMap((text) => wrap(visible(text), width - INDENT.length)).map((text) => INDENT + text);
  return [paint("failure", `! ${gapTitle}`), ...lines, ""];
}

/** Where a terminal has no room for definitions: where they are. */
function hint({ definitions = [] }: Page): string[] {
  if (definitions.length === 0) return [];
  return ["`flowmeter dictionary show <id>` explains a number; `--json` names the metrics of each section."];
}

interface Canvas {
  readonly width: number;
  /** Columns beside the indent. */
  readonly inner: number;
  readonly paint: Painter;
}

function findingLines({ findings, findingsTitle = "Findings" }: Page, canvas: Canvas): string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap(({ headline, detail }, index) => {
    const [first = "", ...rest] = wrap(visible(headline), canvas.width - 4);
    return [
      `${canvas.paint("accent", pad(String(index + 1), 2, "end"))}  ${canvas.paint("strong", first)}`,
      ...rest.map((text) => `    ${canvas.paint("strong", text)}`),
      ...wrap(visible(detail), canvas.width - 4).map((text) => `    ${canvas.paint("quiet", text)}`),
    ];
  });
  return [heading(findingsTitle, canvas), ...lines, ""];
}

function heading(title: string, { width, paint }: Canvas): string {
  return `${paint("heading", title)} ${paint("quiet", "─".repeat(Math.max(0, width - textWidth(title) - 1)))}`;
}

function sectionLines({ title, blocks }: Section, canvas: Canvas): string[] {
  const parts = pairNarrow(blocks).map((group) =>
    group.length === 1 ? blockLines(group[0]!, canvas) : pairLines(group, canvas),
  );
  const body = parts.flatMap((lines, index) => [...(index === 0 ? [] : [""]), ...lines]);
  return [heading(visible(title), canvas), ...body, ""];
}

/** Narrow tables that follow each other, two by two. */
function pairNarrow(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const before = groups.at(-1);
    if (before?.length === 1 && isNarrow(before[0]!) && isNarrow(block)) before.push(block);
    else groups.push([block]);
  }
  return groups;
}

function isNarrow(block: Block): boolean {
  return block.kind === "table" && block.table.isNarrow === true;
}

function pairLines(pair: readonly Block[], canvas: Canvas): string[] {
  const half = Math.floor((canvas.inner - 2) / 2);
  const [left, right] = pair.map((block) => blockLines(block, { ...canvas, inner: half, paint: painter(false) }));
  const rows = Math.max(left!.length, right!.length);
  return Array.from({ length: rows }, (_, row) => {
    const line = `${pad(left![row] ?? "", half + INDENT.length, "start")}${right![row] ?? ""}`.trimEnd();
    return row === 0 ? canvas.paint("quiet", line) : line;
  });
}

function blockLines(block: Block, canvas: Canvas): string[] {
  switch (block.kind) {
    case "text":
      return wrap(visible(block.text), canvas.inner).map((text) => INDENT + text);
    case "list":
      return listLines(block, canvas);
    case "table":
      return tableLines(block.table, canvas);
    case "shares":
      return shareLines(block, canvas);
    case "runsChart":
      return runsLines(block.timeline, canvas);
    case "durationChart":
      return durationLines(block.timeline, canvas);
  }
}

function listLines({ title, items }: Extract<Block, { kind: "list" }>, { inner, paint }: Canvas): string[] {
  const lines = items.flatMap((item) => {
    const [first = "", ...rest] = wrap(visible(item), inner - 2);
    return [`· ${first}`, ...rest.map((text) => `  ${text}`)];
  });
  return [paint("strong", visible(title)), ...lines].map((line) => INDENT + line);
}

function tableLines(table: Table, { inner, paint }: Canvas): string[] {
  const isTitled = table.columns[0]?.title !== table.caption;
  const caption = isTitled ? [paint("strong", visible(table.caption))] : [];
  return [...caption, ...renderTable(table, inner, paint), ...noteLines(table.note, inner, paint)].map(
    (line) => INDENT + line,
  );
}

function noteLines(note: string | undefined, width: number, paint: Painter): string[] {
  return note === undefined ? [] : wrap(visible(note), width).map((text) => paint("quiet", text));
}

/** One bar for the whole, then a line per part: a terminal has too few colours to go without the names. */
function shareLines({ caption, parts, note }: SharesBlock, { inner, paint }: Canvas): string[] {
  const columns = divide(
    parts.map(({ share }) => share),
    inner,
  );
  const whole = parts
    .map(({ tone }, index) => paint(tone, (index % 2 === 0 ? "█" : "▓").repeat(columns[index]!)))
    .join("");
  const table: Table = {
    caption,
    columns: [
      { title: caption, kind: "name" },
      { title: "", kind: "number" },
      { title: "", kind: "number" },
    ],
    rows: parts.map(({ label, value, share }) => [label, value, formatRatio(share)]),
  };
  const [head = "", ...rows] = renderTable(table, inner, paint);
  const marked = rows.map((row, index) => `${paint(parts[index]!.tone, index % 2 === 0 ? "█" : "▓")} ${row}`);
  return [head, whole, ...marked, ...noteLines(note, inner, paint)].map((line) => INDENT + line);
}

const bucketNames = { 1: "day", 7: "week", 28: "four weeks", 364: "52 weeks" } as const;

function runsLines({ buckets, bucketDays }: Timeline, canvas: Canvas): string[] {
  const most = Math.max(...buckets.map((bucket) => bucket.runs));
  const bad = buckets.map((bucket) => bucket.failure + bucket.unstable);
  const lines = { buckets, canvas, title: `Runs per ${bucketNames[bucketDays]}` };
  return [
    ...chartLines({
      ...lines,
      values: buckets.map((bucket) => bucket.runs),
      note: `up to ${formatCount(most)}`,
      tone: "accent",
    }),
    ...(Math.max(...bad) > 0
      ? chartLines({
          ...lines,
          title: "failed or unstable",
          values: bad,
          note: `up to ${formatCount(Math.max(...bad))}`,
          tone: "failure",
        })
      : []),
  ];
}

function durationLines({ buckets, bucketDays }: Timeline, canvas: Canvas): string[] {
  const values = buckets.map((bucket) => bucket.durationMsP50 ?? 0);
  const note = `up to ${formatDuration(Math.max(...values))}`;
  return chartLines({
    buckets,
    canvas,
    values,
    note,
    title: `Median duration per ${bucketNames[bucketDays]}`,
    tone: "accent",
  });
}

interface Chart {
  readonly title: string;
  readonly note: string;
  readonly tone: "accent" | "failure";
  readonly values: readonly number[];
  readonly buckets: Timeline["buckets"];
  readonly canvas: Canvas;
}

/** The latest values, as many as fit, with the day of the first and the last. */
function chartLines({ title, note, tone, values, buckets, canvas: { inner, paint } }: Chart): string[] {
  const shown = Math.min(values.length, inner - 24);
  const days = [buckets[values.length - shown], buckets.at(-1)].map((bucket) => formatDay(bucket?.startAt ?? 0));
  return [
    `${paint("strong", title)} ${paint("quiet", `· ${note}`)}`,
    `${paint("quiet", days[0]!)} ${paint(tone, sparkline(values.slice(-shown)))} ${paint("quiet", days[1]!)}`,
  ].map((line) => INDENT + line);
}

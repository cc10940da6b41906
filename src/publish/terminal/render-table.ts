import type { Cell, Column, Table } from "../page/page.ts";
import { visible } from "../safe-text.ts";
import { horizontalBar } from "./bars.ts";
import type { Painter } from "./paint.ts";
import { shortenApart } from "./shorten-apart.ts";
import { pad, textWidth } from "./text-width.ts";

const GAP = 2;
const BAR_WIDTH = 10;

/** A name is still told apart at this width. */
const LEAST_NAME = 12;

/** Columns, aligned; names are shortened and then bars left out until a line fits `width`; numbers are never cut. */
export function renderTable(table: Table, width: number, paint: Painter): string[] {
  const texts = table.rows.map((row) => row.map((cell, index) => cellText(cell, table.columns[index]!)));
  const layout = layOut(table.columns, texts, width);
  const head = layout.map(({ column, width: columnWidth }) => pad(column.title, columnWidth, alignOf(column)));
  const lines = shortenNames(texts, layout).map((row) => renderRow(row, layout, paint));
  return [paint("quiet", head.join(" ".repeat(GAP)).trimEnd()), ...lines];
}

interface LaidColumn {
  readonly column: Column;
  readonly index: number;
  width: number;
}

function cellText(cell: Cell, column: Column): string {
  if (column.kind === "bar") return typeof cell === "number" ? horizontalBar(cell, BAR_WIDTH) : "";
  return cell === undefined ? "–" : visible(String(cell));
}

function layOut(columns: readonly Column[], texts: readonly (readonly string[])[], width: number): LaidColumn[] {
  const laid = columns.map((column, index): LaidColumn => {
    const widest = Math.max(textWidth(column.title), ...texts.map((row) => textWidth(row[index] ?? "")));
    return { column, index, width: column.kind === "bar" ? BAR_WIDTH : widest };
  });
  const namesOf = laid.filter(({ column }) => column.kind === "name");
  const isTight =
    overflow(laid, width) > namesOf.reduce((sum, name) => sum + Math.max(0, name.width - 2 * LEAST_NAME), 0);
  const shown = isTight ? laid.filter(({ column }) => column.kind !== "bar") : laid;
  for (let over = overflow(shown, width); over > 0; over--) {
    const widest = namesOf.reduce((most, name) => (name.width > most.width ? name : most));
    if (widest.width <= LEAST_NAME) break;
    widest.width--;
  }
  return shown;
}

function overflow(laid: readonly LaidColumn[], width: number): number {
  return laid.reduce((sum, column) => sum + column.width, GAP * (laid.length - 1)) - width;
}

/** Rows stay distinguishable: names that differ are shortened so that they still do. */
function shortenNames(texts: readonly (readonly string[])[], layout: readonly LaidColumn[]): string[][] {
  const rows = texts.map((row) => [...row]);
  for (const { column, index, width } of layout) {
    if (column.kind !== "name") continue;
    const short = shortenApart(
      rows.map((row) => row[index] ?? ""),
      width,
    );
    for (const [place, row] of rows.entries()) row[index] = short[place]!;
  }
  return rows;
}

function renderRow(row: readonly string[], layout: readonly LaidColumn[], paint: Painter): string {
  return layout
    .map(({ column, index, width }) => {
      const text = row[index] ?? "";
      return column.kind === "bar" ? paint("accent", text) : pad(text, width, alignOf(column));
    })
    .join(" ".repeat(GAP))
    .trimEnd();
}

function alignOf({ kind }: Column): "start" | "end" {
  return kind === "number" ? "end" : "start";
}

import type { Figure } from "../page/page.ts";
import type { Painter } from "./paint.ts";
import { pad, textWidth } from "./text-width.ts";

/** Columns between two figures at least. */
const GAP = 2;

/** Figures side by side, in as few rows as hold them whole: a number that is cut says something else. */
export function figureLines(figures: readonly Figure[], width: number, paint: Painter): string[] {
  for (let perRow = figures.length; perRow > 1; perRow--) {
    const widths = columnWidths(figures, perRow);
    const room = width - widths.reduce((sum, one) => sum + one, GAP * (perRow - 1));
    if (room >= 0) return rowLines(inRows(figures, perRow), spread(widths, room), paint);
  }
  return rowLines(inRows(figures, 1), columnWidths(figures, 1), paint);
}

function inRows(figures: readonly Figure[], perRow: number): Figure[][] {
  const rows = Math.ceil(figures.length / perRow);
  return Array.from({ length: rows }, (_, row) => figures.slice(row * perRow, (row + 1) * perRow));
}

/** What each column needs, over all rows. */
function columnWidths(figures: readonly Figure[], perRow: number): number[] {
  return Array.from({ length: Math.min(perRow, figures.length) }, (_, column) =>
    Math.max(...inRows(figures, perRow).map((row) => widthOf(row[column]))),
  );
}

function widthOf(figure: Figure | undefined): number {
  return figure === undefined ? 0 : Math.max(...[figure.label, figure.value, figure.note ?? ""].map(textWidth));
}

/** The room that is left, shared among the gaps. */
function spread(widths: readonly number[], room: number): number[] {
  const more = Math.floor(room / Math.max(1, widths.length - 1));
  return widths.map((width) => width + GAP + Math.min(more, 6));
}

function rowLines(rows: readonly (readonly Figure[])[], widths: readonly number[], paint: Painter): string[] {
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => pad(text, widths[column]!, "start"))
      .join("")
      .trimEnd();
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    paint("quiet", line(row.map(({ label }) => label))),
    paint("strong", line(row.map(({ value }) => value))),
    ...(row.some(({ note }) => note !== undefined) ? [paint("quiet", line(row.map(({ note }) => note ?? "")))] : []),
  ]);
}

import type { TableMetric } from "./check-tables.ts";

interface Row {
  readonly labels: readonly string[];
  readonly count?: { readonly value: number; readonly low: number; readonly high: number };
  readonly share?: { readonly value: number; readonly low: number; readonly high: number };
}

/** Whether the CSV of a metric says what its tables say, number by number. */
export function csvFits(text: string, { metric, tables }: TableMetric): boolean {
  const lines = text.split("\r\n").slice(1, -1);
  const rows = tables.flatMap(({ view, rows: all }) => (all as readonly Row[]).map((row) => ({ view, row })));
  return (
    lines.length === rows.length &&
    rows.every(({ view, row }, index) => {
      const fields = lines[index]!.split(",");
      const numbers = [row.count, row.share].flatMap((each) =>
        each === undefined ? ["", "", ""] : [each.value, each.low, each.high].map(String),
      );
      const labels = fields.slice(4, 4 + row.labels.length);
      return (
        fields[0] === metric &&
        fields[3] === view &&
        labels.join() === row.labels.join() &&
        fields.slice(-6).join() === numbers.join()
      );
    })
  );
}

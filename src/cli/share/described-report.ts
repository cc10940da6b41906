import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { Destination } from "../../privacy/consent/record.ts";
import { nameOfBytes } from "../../privacy/report/seal.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { wireHeaders, wirePaths } from "../../privacy/wire/http.ts";
import { readReport } from "../../privacy/wire/read-report.ts";
import type { Report } from "../../privacy/wire/report.ts";
import { reviewWords } from "./words.ts";

/** A report as people look at it: the request as it will be, and what each row of it says. */
export interface DescribedReport {
  readonly name: string;
  readonly destination: string;
  readonly method: "POST";
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly length: number;
  readonly sha256: string;
  /** The exact bytes, which are ASCII. */
  readonly body: string;
  readonly env: string;
  readonly period: string;
  readonly rows: readonly DescribedRow[];
}

/** A row, what it is for, and what it was in the report before. */
interface DescribedRow {
  readonly number: number;
  readonly metric: string;
  readonly labels: readonly string[];
  readonly value: number | readonly number[];
  /** The same row in the last report of this envelope that was sent; null when there was none. */
  readonly before: number | readonly number[] | null;
  readonly question: string;
  readonly class: string;
  readonly source: string;
  readonly reviews: string;
}

/** Describes bytes that may be sent. `before` are the bytes of the last report of the same envelope that was sent. */
export function describeReport(
  bytes: Uint8Array,
  { destination, words, before }: { destination: Destination; words: Vocabulary; before?: Uint8Array | undefined },
): DescribedReport {
  const read = readReport(bytes);
  if (!read.ok) throw new Error("The outbox holds bytes that are no report");
  const url = new URL(`${destination.url}${wirePaths.report}`);
  const last = before === undefined ? undefined : readReport(before);
  const headers = [
    ...wireHeaders,
    ["Content-Length", String(bytes.length)],
    ["Connection", "close"],
    ["Host", url.host],
  ] as const;
  return {
    name: nameOfBytes(bytes).slice(0, 12),
    destination: destination.id,
    method: "POST",
    url: url.href,
    headers,
    length: bytes.length,
    sha256: nameOfBytes(bytes),
    body: Buffer.from(bytes).toString("latin1"),
    env: read.value.env,
    period: read.value.period,
    rows: rowsOf(read.value).map((row, index) =>
      describeRow(row, { number: index + 1, words, last: last?.ok === true ? rowsOf(last.value) : [] }),
    ),
  };
}

type Row = Report["rows"][number] | Report["hist"][number];

/** Rows first, then histograms: the order in which they are numbered. */
function rowsOf({ rows, hist }: Pick<Report, "rows" | "hist">): Row[] {
  return [...rows, ...hist];
}

function describeRow(
  [id, version, labels, value]: Row,
  { number, words, last }: { number: number; words: Vocabulary; last: readonly Row[] },
): DescribedRow {
  const metric: MetricDefinition | undefined = words.metrics.get(id);
  const same = last.find((row) => row[0] === id && row[2].join() === labels.join());
  return {
    number,
    metric: `${id} v${version}`,
    labels,
    value,
    before: same?.[3] ?? null,
    question: metric?.question ?? "it is no longer in the dictionary",
    class: metric?.sensitivity ?? "",
    source: metric === undefined ? "" : `${metric.source.producer}: ${metric.source.reads.join(", ")}`,
    reviews: metric === undefined ? "" : reviewWords(metric),
  };
}

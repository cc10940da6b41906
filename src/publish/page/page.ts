import type { MetricId } from "../../dictionary/dictionary.ts";
import type { Timeline } from "../../model/report.ts";

/** A report in words and numbers, before it is known whether it goes to a terminal or into a document. */
export interface Page {
  readonly title: string;
  /** Which controllers, which period, which filters. */
  readonly subtitle: readonly string[];
  /** What of the store is missing in it, a sentence each; absent: nothing. */
  readonly missing?: readonly string[];
  readonly figures: readonly Figure[];
  readonly findings: readonly { readonly headline: string; readonly detail: string }[];
  /** What the findings are called; "Findings" unless given. */
  readonly findingsTitle?: string;
  readonly sections: readonly Section[];
  /** What the metrics of all sections mean, each once, in the order of their ids. */
  readonly definitions?: readonly Definition[];
  readonly footer: string;
}

/** What the dictionary says of a metric. */
export interface Definition {
  readonly id: MetricId;
  readonly summary: string;
  readonly question: string;
  readonly decision: string;
}

/** A number that stands for itself. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string | undefined;
  /** The metric that it is a value of, or made of, where it has to be said. */
  readonly metric?: MetricId;
}

/** A part of the page under a heading. */
export interface Section {
  /** Stable: links point at it. */
  readonly id: string;
  readonly title: string;
  /** The metrics that its numbers are values of, where it has to be said. */
  readonly metrics?: readonly MetricId[];
  readonly blocks: readonly Block[];
}

/** What a section is made of. Texts may hold names that somebody typed; who draws them makes them safe. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  /** Sentences one below the other; `title` says what they have in common. */
  | { readonly kind: "list"; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly table: Table }
  | SharesBlock
  | { readonly kind: "runsChart"; readonly timeline: Timeline }
  | { readonly kind: "durationChart"; readonly timeline: Timeline };

/** A whole and its parts. */
export interface SharesBlock {
  readonly kind: "shares";
  readonly caption: string;
  readonly parts: readonly SharePart[];
  /** What a part is where its label is too short to say it. */
  readonly note?: string | undefined;
}

/** Columns and rows; as many cells in each row as there are columns. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What the numbers mean where a title is too short to say it. */
  readonly note?: string | undefined;
  /** Narrow tables stand side by side where there is room. */
  readonly isNarrow?: boolean;
}

/** A column: names give way when there is no room, bars draw shares of the largest. */
export interface Column {
  readonly title: string;
  readonly kind: "name" | "number" | "bar";
  /** Left out on the narrowest screens. */
  readonly isMinor?: boolean;
}

/** A text, a share from 0 to 1 in a column of bars, or nothing known. */
export type Cell = string | number | undefined;

/** One part of a whole. */
export interface SharePart {
  readonly label: string;
  readonly value: string;
  readonly share: number;
  readonly tone: Tone;
}

/** What a colour stands for. */
export type Tone = "work" | "agent" | "lock" | "input" | "downstream" | "sleep" | "other" | ResultTone;

/** The colour of a result. */
export type ResultTone = "success" | "unstable" | "failure" | "aborted" | "notBuilt" | "unfinished";

/** What the log of a collector tells. */
export type LogKind = "report" | "erase" | "deletion" | "seal" | "conflict";

/** Something that happened, as it is written. */
export interface LogEvent {
  /** Day (UTC), like `2027-04-02`. */
  readonly day: string;
  readonly kind: LogKind;
  readonly period: string;
  /** Digest of a report, or root of a sealed batch; "" for what has none. */
  readonly digest: string;
  /** Reports that it is about. */
  readonly count: number;
}

/** A line of a collector's log. Anybody may read it: it names no pseudonym and nothing of what was sent. */
export interface CollectorLogEntry extends LogEvent {
  readonly index: number;
  readonly prev: string;
  readonly hash: string;
}

/** Where a log ends. */
export interface LogHead {
  /** Index of the next. */
  readonly next: number;
  readonly hash: string;
  /** Day of the last; "" before the first. */
  readonly day: string;
}

/** A report as a collector keeps it. No address, no time finer than a day, no key: the pseudonym is a hash of it. */
export interface CollectedReport {
  readonly pseudonym: string;
  readonly env: string;
  readonly metric: string;
  readonly period: string;
  readonly seq: number;
  readonly digest: string;
  readonly day: string;
  readonly consent: string;
  /** JSON of the rows and of the histograms, as they were sent. */
  readonly rows: string;
  readonly hist: string;
  readonly logIndex: number;
}

/** As much of a report as says whether another may replace it. */
export interface KnownReport {
  readonly pseudonym: string;
  readonly period: string;
  readonly seq: number;
  readonly digest: string;
  readonly day: string;
  readonly logIndex: number;
  /** Two different reports of one key and number came: neither is believed. */
  readonly isConflicting: boolean;
}

/** What a collector has to know when it starts. */
export interface CollectorState {
  readonly head: LogHead;
  /** Reports of periods that are not sealed. */
  readonly known: readonly KnownReport[];
  /** Pseudonyms that were erased, whose reports are not taken again. */
  readonly erased: readonly string[];
  readonly sealed: readonly SealedPeriod[];
}

/** A period that is closed for good. */
export interface SealedPeriod {
  readonly period: string;
  readonly root: string;
  readonly count: number;
  readonly day: string;
}

/** What is written together: all of it or nothing. */
export interface CollectorWrites {
  readonly entries: readonly CollectorLogEntry[];
  readonly reports: readonly CollectedReport[];
  /** Pseudonyms whose reports are replaced by newer ones of {@link reports}. */
  readonly replaced: readonly string[];
  /** Pseudonyms whose reports go, and do not come back. */
  readonly erased: readonly string[];
  /** Pseudonyms of which two different reports came. */
  readonly conflicts: readonly string[];
  /** By day and rule, how many were refused; added to what is there. */
  readonly refusals: readonly RefusalCount[];
  /** Events and errors by day and what they are; added to what is there. */
  readonly tallies: readonly Tally[];
}

/** How many were refused by a rule on a day. */
export interface RefusalCount {
  readonly day: string;
  readonly rule: string;
  readonly count: number;
}

/** How often something of closed words was seen on a day: a JEP-214 event with its fields, or a class and fingerprint of an error. */
export interface Tally {
  readonly day: string;
  readonly kind: "event" | "error";
  /** Canonical JSON of closed words and small numbers. */
  readonly what: string;
  readonly count: number;
}

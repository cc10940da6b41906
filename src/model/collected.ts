/** What the log of a collector is about. `pad` is about nothing: such entries hide how many of the others there are. */
type LogKind = "report" | "erase" | "deletion" | "seal" | "conflict" | "pad";

/** Something that happened, as it is written. */
export interface LogEvent {
  /** Day (UTC), like `2027-04-02`. */
  readonly day: string;
  readonly kind: LogKind;
  readonly period: string;
  /** Digest of a report, or root of a sealed batch; chance for what has none, so that nobody finds it by trying. */
  readonly digest: string;
  /** Reports that it is about; 0 of a seal, whose number is told nobody. */
  readonly count: number;
}

/** A line of a collector's log. It names no pseudonym and nothing of what was sent. Others see index and hashes only. */
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
  /** Digests of the dictionary and the allow-lists that it was made by. */
  readonly words: string;
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
  /** What was erased in periods that are open. */
  readonly erased: readonly Erasure[];
  readonly sealed: readonly SealedPeriod[];
  readonly nonces: readonly UsedNonce[];
}

/** A pseudonym that was erased: until its period is sealed its reports are not taken again. */
export interface Erasure {
  readonly pseudonym: string;
  readonly period: string;
}

/** A request that was answered, and is not answered again. */
interface UsedNonce {
  readonly day: string;
  /** Pseudonym and nonce. */
  readonly id: string;
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
  readonly erased: readonly Erasure[];
  /** Reports that another one of the same number speaks against. */
  readonly conflicts: readonly Pick<KnownReport, "pseudonym" | "seq">[];
  readonly nonces: readonly UsedNonce[];
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

/** How often something of closed words was seen on a day: a field of a JEP-214 event, or a class and fingerprint of an error. */
export interface Tally {
  readonly day: string;
  readonly kind: "event" | "error";
  /** Canonical JSON of closed words and small numbers. */
  readonly what: string;
  readonly count: number;
}

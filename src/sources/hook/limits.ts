/** Rows to begin with: the median run has thirty flow nodes. */
export const FIRST_NODES = 32;

/** Flow nodes held of one run; the largest seen have some hundred thousand. */
export const MAX_NODES = 500_000;

/** Runs held that go on, 15 KB each at least; a spool that tells of more is broken or hostile. */
export const MAX_RUNS = 5000;

/** Agents and items of the queue held at once. */
export const MAX_HELD = 20_000;

/** The hook tells that it is there each 30 s: after this long without a word it is not. */
export const SILENT_MS = 100_000;

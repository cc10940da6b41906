/**
 * What a {@link RestController} has to know again after a restart of Flowmeter, as plain data that survives JSON.
 *
 * Without it, it starts anew: runs that ended before are not asked for.
 */
export interface RestMemory {
  readonly version: 1;
  /** Since when runs are collected. */
  readonly since: number;
  /** Number of the newest run that is known, by the full name of its Pipeline; 0 where there was none. */
  readonly newest: Readonly<Record<string, number>>;
  /** Runs that were seen to run, or are known to have been, and that have not been fetched since they ended. */
  readonly open: readonly OpenRun[];
}

/** A run that is still to be fetched. */
interface OpenRun {
  readonly pipeline: string;
  readonly number: number;
}

/** Most Pipelines and open runs taken in: more is not a controller's. */
const MAX_ENTRIES = 1_000_000;

/**
 * Reads a memory that was kept outside; undefined when it is none. What is not well-formed in it is left out: the worst that comes
 * of it is that a run is asked for once more, or not at all.
 */
export function readMemory(value: unknown): RestMemory | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { version, since, newest, open } = value as Partial<Record<keyof RestMemory, unknown>>;
  if (version !== 1 || !isNumber(since) || typeof newest !== "object" || newest === null) return undefined;
  const numbers = Object.entries(newest).filter(([, number]) => isNumber(number));
  return {
    version,
    since,
    newest: Object.fromEntries(numbers.slice(0, MAX_ENTRIES)) as Record<string, number>,
    open: Array.isArray(open) ? open.filter(isOpenRun).slice(0, MAX_ENTRIES) : [],
  };
}

function isOpenRun(value: unknown): value is OpenRun {
  if (typeof value !== "object" || value === null) return false;
  const { pipeline, number } = value as Partial<Record<keyof OpenRun, unknown>>;
  return typeof pipeline === "string" && pipeline !== "" && isNumber(number) && number > 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

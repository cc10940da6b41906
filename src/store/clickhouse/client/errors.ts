import { StoreError, type StoreErrorCode } from "../../store-error.ts";

/** What went wrong at a host, told by the number of ClickHouse's error or the code of the network's. */
interface Diagnosis {
  readonly codes: readonly (number | string)[];
  readonly pattern?: RegExp;
  readonly code: StoreErrorCode;
  readonly says: string;
  readonly hint: string;
}

const AGAIN = "Nothing that was acknowledged is lost; what was asked for is tried again, or ask again.";

const diagnoses: readonly Diagnosis[] = [
  {
    codes: [243],
    pattern: /No space left on device|errno: 28\b|not enough (free )?space|Cannot reserve/i,
    code: "full",
    says: "has no room left on its disk",
    hint: "Make room there, or keep runs for a shorter time (`flowmeter prune`); nothing that was acknowledged is lost.",
  },
  {
    codes: [192, 193, 194, 516],
    code: "denied",
    says: "does not let this user in: the name or the password is wrong",
    hint: "Look at the user in the store's address, and set FLOWMETER_CLICKHOUSE_PASSWORD or name a file with ?password-file=.",
  },
  {
    codes: [164, 291, 497],
    code: "denied",
    says: "does not let this user do that",
    hint: "The user must be allowed to read, insert, create and alter tables of the store's database.",
  },
  {
    codes: [81],
    code: "missing",
    says: "does not have the store's database",
    hint: "Look at the database in the store's address; `flowmeter scan` makes one that is not there.",
  },
  {
    codes: [170, 701],
    code: "missing",
    says: "does not know the cluster",
    hint: "Look at ?cluster= in the store's address; `SELECT cluster FROM system.clusters` lists those that the server knows.",
  },
  {
    codes: [60, 16, 47, 8, 10, 53, 117],
    code: "not-a-store",
    says: "has tables that are not as this version of Flowmeter made them: someone altered or dropped one",
    hint: "Put it back as it was; `flowmeter migrate` into another database makes a whole store of what is left.",
  },
  {
    codes: [225, 242, 319, 999],
    code: "unreachable",
    says: "cannot write, because the ZooKeeper of its cluster does not answer",
    hint: `Look after ZooKeeper. ${AGAIN}`,
  },
  {
    codes: [252, 202],
    code: "unreachable",
    says: "has more to do than it can",
    hint: `It merges what was written; wait for it. ${AGAIN}`,
  },
  {
    codes: [159, 209, "TIMEOUT", "ETIMEDOUT", "ENOTSENT"],
    pattern: /timeout error|timed out/i,
    code: "unreachable",
    says: "did not answer in time",
    hint: `Look how busy it is, and whether its disk is slow. ${AGAIN}`,
  },
  {
    codes: [
      210,
      279,
      "ECONNREFUSED",
      "ECONNRESET",
      "EPIPE",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "EADDRNOTAVAIL",
      "ENOTFOUND",
      "EAI_AGAIN",
    ],
    pattern: /socket hang up|ECONN|aborted/i,
    code: "unreachable",
    says: "does not answer",
    hint: `Start it, or look whether it can be reached from here. ${AGAIN}`,
  },
  {
    codes: [241],
    code: "failed",
    says: "was asked for more than its memory takes",
    hint: "Ask for a shorter time or one controller, or give its user more with max_memory_usage.",
  },
];

/** Says in a sentence what a server, or the way to it, said in its own words; those stay as the cause. @param host as it is to be told */
export function clickHouseError(error: unknown, host: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = messageOf(error);
  const code = errorCode(error, message);
  const found =
    diagnoses.find(({ codes }) => code !== undefined && codes.includes(code)) ??
    diagnoses.find(({ pattern }) => pattern?.test(message) === true);
  if (found === undefined)
    return new StoreError("failed", `The ClickHouse at ${host} failed.`, firstLine(message), { cause: error });
  return new StoreError(found.code, `The ClickHouse at ${host} ${found.says}.`, found.hint, { cause: error });
}

/** Whether an error says that nothing came to the server: it may be sent to another. */
export function wasNotSent(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : error;
  const code = errorCode(cause, messageOf(cause));
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EHOSTUNREACH" || code === "ENOTSENT";
}

/** Old servers name the number in the text alone. */
function errorCode(error: unknown, message: string): number | string | undefined {
  const said = /\bCode: (\d+)/.exec(message);
  if (said !== null) return Number(said[1]);
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code !== "string") return undefined;
  return /^\d+$/.test(code) ? Number(code) : code;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** What a server says may go on with a trace of its own frames, and repeat a statement. */
function firstLine(message: string): string {
  return message.trim().split("\n")[0]!.slice(0, 300);
}

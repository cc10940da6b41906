import { createHash } from "node:crypto";
import Type, { type Static } from "typebox";
import { canonicalJson } from "../../dictionary/canonical-json.ts";

const text = (pattern: string, maxLength = 200) => Type.String({ pattern, maxLength });
const fraction = () => text("^[0-9]{1,60}(/[0-9]{1,60})?$");
const hash = () => text("^[0-9a-f]{64}$");
const whole = () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** What one table of a release costs, and what its noise was made for. */
export const spendSchema = Type.Object(
  {
    release: text("^[a-z0-9-]+$", 60),
    /** The months that it is about: `2027-03`, or `2027-Q1`. */
    period: text("^20\\d\\d-(Q[1-4]|0[1-9]|1[0-2])$"),
    metric: text("^[a-z0-9_.]+$"),
    version: whole(),
    view: text("^[a-z_]+$"),
    l0: whole(),
    linf: whole(),
    /** Square of the L2 sensitivity. */
    sensitivity: fraction(),
    mechanism: Type.Enum(["discrete_gaussian", "discrete_laplace"]),
    /** Exact, like `1/400`. */
    rho: fraction(),
    /** For people: epsilon at `delta`, rounded up. */
    eps: text("^[0-9]+\\.[0-9]+$"),
    delta: Type.Literal("1e-6"),
    batch_root: hash(),
    /** Digest of the list of its cells, and digests of the words that they are made of. */
    cells: hash(),
    dictionary: text("^sha256-[0-9a-f]{64}$"),
    lists: text("^sha256-[0-9a-f]{64}$"),
  },
  { additionalProperties: false },
);

/** A table that is to be paid for. */
export type Spend = Static<typeof spendSchema>;

/** A line of the ledger: a table that was paid for, chained to all before it. */
export const entrySchema = Type.Object(
  {
    ...spendSchema.properties,
    seq: whole(),
    /** Day (UTC) on which it was paid. */
    day: text("^20\\d\\d-\\d\\d-\\d\\d$"),
    prev: hash(),
    hash: hash(),
  },
  { additionalProperties: false },
);

/** A line of the ledger. */
export type LedgerEntry = Static<typeof entrySchema>;

/** What stands in the place of the hash before the first. */
export const NO_HASH = "0".repeat(64);

/** The entry for a table that is paid after those of a chain. */
export function nextEntry(last: LedgerEntry | undefined, spend: Spend, day: string): LedgerEntry {
  const body = { ...spend, seq: last === undefined ? 0 : last.seq + 1, day, prev: last?.hash ?? NO_HASH };
  return { ...body, hash: hashOf(body) };
}

/** The hash that an entry must have. */
export function hashOf(entry: Omit<LedgerEntry, "hash"> | LedgerEntry): string {
  const { hash: _, ...body } = entry as LedgerEntry;
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

/** What a table is paid for by: its noise is a function of these, so it is never drawn twice for different parameters. */
export function tableKey({ batch_root, metric, version, view }: Spend): string {
  return canonicalJson([batch_root, metric, version, view]);
}

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { StoreError } from "../../../store-error.ts";
import { quotedForClickHouse } from "../../client/quoted.ts";
import type { Unanswered } from "../../client/shard-watch.ts";
import type { Shard } from "../../client/shards.ts";

/** A shard, as far as questions need one. */
export type AskedShard = Pick<Shard, "number" | "host" | "csv" | "query">;

/** Rows of one shard that a question may take: more would be a table fetched whole. */
const MOST_ROWS = 10_000_000;

/** A server works no longer on a statement than anybody waits for it. */
const MOST_SECONDS = 120;

/** What statements mean, whatever a server is set to. */
const SETTINGS = {
  join_use_nulls: 1,
  max_result_rows: MOST_ROWS,
  result_overflow_mode: "throw",
  max_execution_time: MOST_SECONDS,
  max_query_size: 4_000_000,
  max_ast_elements: 500_000,
  max_expanded_ast_elements: 1_000_000,
  // Conditions are where they belong; what moves them gets some wrong in old servers.
  enable_optimize_predicate_expression: 0,
} as const;

/** What shards answered: files of CSV, and who did not. */
export interface ShardAnswers {
  readonly files: readonly string[];
  readonly gaps: readonly Unanswered[];
}

/** What is needed to ask shards. */
export interface AskContext {
  readonly shards: readonly AskedShard[];
  readonly folder: string;
  /** Cuts off the question; the reason is what it fails with. */
  readonly over: AbortController;
}

/** Asks all shards the same; their answers are in files whose names begin with `name`. @throws StoreError */
export async function askShards(
  name: string,
  sql: string,
  { shards, folder, over }: AskContext,
): Promise<ShardAnswers> {
  const gaps: Unanswered[] = [];
  const files = await settled(
    shards.map(async (shard) => {
      const file = join(folder, `${name}_${shard.number}.csv`);
      const id = randomUUID();
      try {
        await pipeline(await shard.csv(sql, { id, settings: SETTINGS, signal: over.signal }), createWriteStream(file));
        return [file];
      } catch (error) {
        await rm(file, { force: true });
        if (over.signal.aborted) {
          cutOff(shard, id);
          throw over.signal.reason;
        }
        const failure = plainly(error, shard.host);
        if (failure.code !== "unreachable") {
          // The rest of the question is of no use any more.
          over.abort(failure);
          throw failure;
        }
        gaps.push({ number: shard.number, host: shard.host, reason: failure.message });
        return [];
      }
    }),
  );
  return { files: files.flat(), gaps };
}

/** A server that is not waited for any more would go on; whether it hears this or not, nobody waits for that either. */
function cutOff(shard: AskedShard, id: string): void {
  shard.query(`KILL QUERY WHERE query_id = ${quotedForClickHouse(id)} ASYNC`).catch(() => undefined);
}

/** What fails ends the rest before it is thrown: nothing runs on that nobody waits for. */
export async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}

function plainly(error: unknown, host: string): StoreError {
  const cause = error instanceof StoreError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/Code: 396\b|TOO_MANY_ROWS_OR_BYTES|Limit for result exceeded/.test(message))
    return new StoreError(
      "failed",
      `The question needs more than ${MOST_ROWS / 1_000_000} million rows of ${host}.`,
      "Ask for a shorter time, one controller or one folder.",
      { cause: error },
    );
  if (error instanceof StoreError) return error;
  return new StoreError("unreachable", `The ClickHouse at ${host} stopped in the middle of an answer.`, "Ask again.", {
    cause: error,
  });
}

import { setTimeout } from "node:timers/promises";
import type { ClaimServer } from "./claim-table.ts";
import { openClaims } from "./clickhouse-claims.ts";

/** A server of claims at an address. @param clock text that stands where the server is asked for its time */
export function claimServerAt(url: string, clock = (): string => "now()"): ClaimServer {
  const ask = async (sql: string, signal?: AbortSignal): Promise<string> => {
    const body = sql.replaceAll("now()", clock());
    const answer = await fetch(url, { method: "POST", body, ...(signal === undefined ? {} : { signal }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  return {
    query: async (sql, signal) => {
      const answer = JSON.parse(await ask(`${sql} FORMAT JSONCompact`, signal)) as { data: unknown[][] };
      return { rows: answer.data };
    },
    command: ask,
  };
}

/** What a claimer says: whether it holds, with the time of the clock that all processes of the machine share. */
export interface Said {
  readonly isHeld: boolean;
  readonly atMs: number;
  readonly term: number | undefined;
}

/** As a process: claims a controller again and again, and says whenever it looks whether it has it. */
async function run(url: string, controller: string): Promise<void> {
  const claims = openClaims([claimServerAt(url)]);
  for (;;) {
    const isHeld = claims.held().includes(controller);
    const said: Said = { isHeld, atMs: Number(process.hrtime.bigint() / 1_000_000n), term: claims.term(controller) };
    process.stdout.write(`${JSON.stringify(said)}\n`);
    if (!isHeld) await claims.claim(controller).catch(() => false);
    await setTimeout(isHeld ? 20 : 500);
  }
}

const [, script = "", url, controller] = process.argv;
if (/test-claimer\.[jt]s$/.test(script) && url !== undefined && controller !== undefined) await run(url, controller);

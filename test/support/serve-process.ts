import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { HealthAnswer } from "../../src/api/health.ts";
import type { RunningAnswer } from "../../src/api/running.ts";
import { startCli } from "./cli.ts";
import { tempDirectory } from "./directories.ts";
import { ask } from "./http.ts";

/** Starts `flowmeter serve` on a home, and waits until it answers. */
export async function startServe(t: TestContext, home: string, words: readonly string[] = [], env: Env = {}) {
  const store = join(tempDirectory(t), "store.duckdb");
  return { store, ...(await startServeOn(t, { words: ["--store", store, "--home", home, ...words], env })) };
}

type Env = Readonly<Record<string, string>>;

/** Starts it with all its options given, and waits until it answers. */
export async function startServeOn(t: TestContext, { words, env = {} }: { words: readonly string[]; env?: Env }) {
  const { child, ended } = startCli(["serve", "--port", "0", "--every", "1", ...words], { env });
  t.after(() => child.kill("SIGKILL"));
  let stderr = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr!.on("data", (text: string) => {
      stderr += text;
      const served = /^(http:\S+) is served|"url":"(http:[^"]+)"/m
        .exec(stderr)
        ?.slice(1)
        .find((url) => url !== undefined);
      if (served !== undefined) resolve(served);
    });
    child.on("close", () => reject(new Error(stderr)));
  });
  const json = async (path: string): Promise<unknown> => JSON.parse((await ask(`${url}${path}`)).text);
  return {
    url,
    json,
    until: async (isSo: (running: RunningAnswer) => boolean): Promise<RunningAnswer> => {
      for (let tries = 0; tries < 300; tries++) {
        const running = (await json("/api/v1/running")) as RunningAnswer;
        if (isSo(running)) return running;
        await setTimeout(100);
      }
      throw new Error(JSON.stringify(await json("/api/v1/running")));
    },
    /** Waits until a scan has come to its end. */
    scanned: async (): Promise<void> => {
      for (let tries = 0; tries < 600; tries++) {
        if (((await json("/api/v1/health")) as HealthAnswer).store.state === "ok") return;
        await setTimeout(100);
      }
      throw new Error(stderr);
    },
    said: () => stderr,
    child,
    stop: async () => {
      const began = performance.now();
      child.kill("SIGTERM");
      const { code, stderr } = await ended;
      return { code, stderr, tookMs: performance.now() - began };
    },
  };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StubAnswer, StubAnswers } from "./jenkins-stub.ts";

type Json = Record<string, unknown>;

/** Answers of a real controller, from its unpacked capture: those that were captured, and what follows from them. */
export function capturedAnswers(directory: string): StubAnswers {
  const files = new Map(
    readFileSync(join(directory, "INDEX.tsv"), "utf8")
      .split("\n")
      .map((line) => line.split("\t"))
      .filter(([status]) => status === "200")
      .map(([, , url, file]) => [url!.replace(/^\//, ""), file!]),
  );
  const json = (file: string): Json => JSON.parse(readFileSync(join(directory, file), "utf8")) as Json;
  const known = (url: string): Json | undefined => {
    const file = files.get(url);
    return file === undefined || !existsSync(join(directory, file)) ? undefined : json(file);
  };
  return ({ path }) => {
    if (path === "api/json")
      return { body: { jobs: withNumbers(json("api/root-tree-folders.json").jobs as Json[], known) } };
    if (path === "computer/api/json") return { body: json("api/computer2.json") };
    if (path === "queue/api/json") return { body: json("api_queue_depth1.json") };
    if (path === "pluginManager/api/json") return { body: json("api/plugins.json") };
    if (path === "lockable-resources/api/json") return { body: json("api/lockable.json") };
    return ofRun(path, { files, directory, known });
  };
}

interface Captured {
  readonly files: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly known: (url: string) => Json | undefined;
}

function ofRun(path: string, { files, directory, known }: Captured): StubAnswer | undefined {
  const view = /^(.*)\/(\d+)\/wfapi\/describe$/.exec(path);
  if (view !== null) {
    const runs = known(`${view[1]}/wfapi/runs?fullStages=true`) as unknown as Json[] | undefined;
    const run = runs?.find(({ id }) => id === view[2]);
    return run === undefined ? undefined : { body: run };
  }
  if (path.endsWith("/logText/progressiveText")) {
    const file = files.get(`${path}?start=0`);
    if (file === undefined) return undefined;
    const headers = readFileSync(join(directory, `${file}.headers`), "utf8");
    const size = /^X-Text-Size: (\d+)/m.exec(headers)?.[1];
    const more = /^X-More-Data: true/m.test(headers) ? { "x-more-data": "true" } : {};
    return { body: readFileSync(join(directory, file), "utf8"), headers: { "x-text-size": size ?? "0", ...more } };
  }
  const body = known(path);
  return body === undefined ? undefined : { body };
}

/** The tree of items was captured without the numbers of next runs; each item by itself with it. */
function withNumbers(jobs: readonly Json[], known: (url: string) => Json | undefined): Json[] {
  return jobs.map((job) => {
    const path = new URL(String(job.url)).pathname.replace(/^\//, "");
    const { nextBuildNumber, disabled } = known(`${path}api/json`) ?? {};
    const nested = Array.isArray(job.jobs) ? { jobs: withNumbers(job.jobs as Json[], known) } : {};
    return { ...job, ...nested, nextBuildNumber, disabled };
  });
}

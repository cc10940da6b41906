import type { ServeFlags } from "../commands/serve.ts";
import { version } from "../version.ts";
import { type ServerLog, serverLog } from "./server-log.ts";

/** The log, and a way to say where it is served. */
export interface ServeLog extends ServerLog {
  readonly served: (url: string) => void;
}

/** The log of `serve`, as the flags want it: on standard error, for people where that is a terminal. */
export function serveLog({ logFormat, logLevel }: Pick<ServeFlags, "logFormat" | "logLevel">): ServeLog {
  const format = logFormat ?? (process.stderr.isTTY ? "text" : "json");
  const made = serverLog({ format, level: logLevel, out: process.stderr, now: Date.now });
  const served = (url: string): void => {
    if (format === "text") process.stderr.write(`${url} is served until Ctrl+C.\n`);
    else made.log("The home is followed and served.", { facts: { url, version, pid: process.pid } });
  };
  return { ...made, served };
}

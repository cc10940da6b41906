import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./directories.ts";

/** The command line as it is shipped. */
export const cliFile = join(root, "dist", "flowmeter.js");

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Most memory it had at once, in MB; undefined when it was killed. */
  readonly peakMb: number | undefined;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const PEAK = /^flowmeter-test-peak-kb=(\d+)\n?/m;
const PRINT_PEAK = `data:text/javascript,process.on("exit",()=>process._rawDebug("flowmeter-test-peak-kb="+process.resourceUsage().maxRSS))`;

/** Starts a command of the bundled command line, or of a copy of it. */
export function startCli(args: readonly string[], options: SpawnOptions = {}, file = cliFile): Running {
  if (!existsSync(file)) throw new Error(`${file} is not there: run \`npm run build\` first`);
  const child = spawn(process.execPath, ["--import", PRINT_PEAK, file, ...args], {
    ...options,
    env: { ...process.env, FLOWMETER_STORE: "", FLOWMETER_LOG_FORMAT: "text", NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ended: endOf(child) };
}

/** Runs a command of the bundled command line to its end. */
export function runCli(args: readonly string[], options: SpawnOptions = {}, file = cliFile): Promise<Ended> {
  return startCli(args, options, file).ended;
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const peak = PEAK.exec(stderr);
      const peakMb = peak === null ? undefined : Number(peak[1]) / 1024;
      resolve({ code, signal, stdout, stderr: stderr.replace(PEAK, ""), peakMb });
    });
  });
}

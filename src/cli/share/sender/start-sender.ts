import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { SendAnswer, SendOrder } from "./send-order.ts";

/** Flags of Node that shut a process out of the file system; the first name is that of Node 20 and 22. */
const PERMISSION_FLAGS = ["--experimental-permission", "--permission"];

/** For starting a process on a busy machine. */
const GRACE_MS = 10_000;

/** How often is looked whether it may go on. */
const WATCH_MS = 100;

/** The directory that a sender may read beside its own program. */
export interface SenderBounds {
  readonly outbox: string;
}

/**
 * Sends one message by a process of its own, over a connection of its own. The process may read its program and the outbox, write
 * nothing, start nothing, and gets none of the environment but where certificates are.
 */
export function sendOne(order: SendOrder, { outbox }: SenderBounds): Promise<SendAnswer> {
  const program = fileURLToPath(new URL("./send-one.js", import.meta.url));
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  const readable = [dirname(program), outbox, ...(certificates === undefined ? [] : [certificates])];
  const flag = PERMISSION_FLAGS.find((name) => process.allowedNodeEnvironmentFlags.has(name));
  const bounds = flag === undefined ? [] : [flag, ...readable.map((path) => `--allow-fs-read=${path}`)];
  const child = spawn(process.execPath, ["--no-warnings", ...bounds, program], {
    env: certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates },
    cwd: "/",
    stdio: ["pipe", "pipe", "ignore"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  child.stdin.on("error", () => {
    // It ended before it was told: its answer says so.
  });
  child.stdin.end(JSON.stringify(order));
  // It ends by itself in time; one that does not is ended.
  const timer = setTimeout(() => child.kill("SIGKILL"), order.timeoutMs + GRACE_MS);
  // Who says no removes the bytes: then it is ended at once, wherever it is.
  const watch = setInterval(() => {
    if (order.file !== undefined && !existsSync(order.file)) child.kill("SIGKILL");
  }, WATCH_MS);
  return new Promise((resolve) => {
    const end = (answer: SendAnswer): void => {
      clearTimeout(timer);
      clearInterval(watch);
      resolve(answer);
    };
    child.on("error", () => end({ error: "ESENDER" }));
    child.on("close", () => end(answerOf(text)));
  });
}

function answerOf(text: string): SendAnswer {
  try {
    return JSON.parse(text) as SendAnswer;
  } catch {
    return { error: "ESENDER" };
  }
}

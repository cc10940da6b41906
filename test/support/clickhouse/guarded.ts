import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";

/**
 * Starts, stops and ends one process when it is told to on its standard input. When that closes, the process that told
 * has ended, however it ended: then what was started is killed and its folder removed. It keeps the process's number
 * from being used again by not waiting for it before it is told to end it.
 */
const guard = `
p=
end() { if [ -n "$p" ]; then kill -s "$1" "$p" 2>/dev/null; wait "$p" 2>/dev/null; p=; fi; }
folder=$1; shift
while read -r word; do
  case $word in
    START) "$@" </dev/null >>"$folder/output.txt" 2>&1 & p=$!; echo "$p" ;;
    KILL|TERM) end "$word"; echo ended ;;
    STOP|CONT) kill -s "$word" "$p"; echo told ;;
  esac
done
end KILL
rm -rf "$folder"
rmdir "$(dirname "$folder")" 2>/dev/null
exit 0
`;

/** A process that can be killed and started again, and that never outlives who started it. */
export interface Guarded {
  /** Starts it, and tells its number. */
  start(): Promise<number>;
  /** Ends it so (`KILL` as `kill -9`, `TERM` as asked nicely), and returns when it has ended. */
  end(how: "KILL" | "TERM"): Promise<void>;
  /** Halts it where it is, as a machine that swaps or a disk that hangs does, or lets it go on. */
  halt(isHalted: boolean): Promise<void>;
  /** Ends it at once and removes its folder. */
  remove(): Promise<void>;
}

/** Guards a process that has a folder of its own, which is removed with it; `env` is added to our own. */
export function guarded(folder: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): Guarded {
  const child = spawn("/bin/sh", ["-c", guard, "guard", folder, ...command], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, ...env },
  });
  const said = linesOf(child);
  // A process that forgets what it started ends all the same, and with it what it started: only who waits for it is kept.
  const pipes = [child.stdin, child.stdout] as unknown as readonly Socket[];
  for (const each of [child, ...pipes]) each.unref();
  const tell = async (word: string): Promise<string> => {
    for (const pipe of pipes) pipe.ref();
    child.stdin!.write(`${word}\n`);
    const line = await said();
    for (const pipe of pipes) pipe.unref();
    return line;
  };
  return {
    start: async () => Number(await tell("START")),
    end: async (how) => void (await tell(how)),
    halt: async (isHalted) => void (await tell(isHalted ? "STOP" : "CONT")),
    remove: async () => {
      const ended = child.exitCode === null ? once(child, "exit") : undefined;
      child.ref();
      child.stdin!.end();
      await ended;
    },
  };
}

/** Whether a process still runs; one that has ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** The lines a process writes, one at a time. */
function linesOf(child: ChildProcess): () => Promise<string> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the guard of a test's server has ended");
    return value;
  };
}

import { explain } from "../explain.ts";

/** What the server says while it runs. */
export interface LogLines {
  readonly log: (sentence: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The same trouble at every look is one line, until this has passed. */
const AGAIN_MS = 600_000;

/** Writes lines with the time before them. Errors that come again and again are said once in ten minutes. */
export function logLines(out: { write(text: string): unknown }, now: () => number): LogLines {
  const saidAt = new Map<string, number>();
  const stamped = { write: (text: string) => out.write(`${new Date(now()).toISOString()} ${text}`) };
  return {
    log: (sentence) => stamped.write(`${sentence}\n`),
    onError: (error) => {
      const what = error instanceof Error ? `${error.name} ${error.message}` : String(error);
      if (now() - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return;
      if (saidAt.size > 100) saidAt.clear();
      saidAt.set(what, now());
      explain(error, stamped);
    },
  };
}

import pino, { type Logger } from "pino";
import { visible } from "../../publish/safe-text.ts";
import type { Log, LogLevel } from "../../server/log.ts";
import { ServerError } from "../../server/server-error.ts";
import { RecordError } from "../../sources/jenkins-home/record-error.ts";
import { StoreError } from "../../store/store-error.ts";
import { CliError } from "../cli-error.ts";

/** How the log of a server is written. */
export interface ServerLogOptions {
  /** JSON: one object per line, for programs. Text: for people. */
  readonly format: "json" | "text";
  /** The least important lines that are written. */
  readonly level: LogLevel;
  readonly out: { write(text: string): unknown };
  readonly now: () => number;
}

/** What the server says while it runs. */
export interface ServerLog {
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

/** The same trouble at every look is one line, until this has passed. */
const AGAIN_MS = 600_000;

/** A log with a time in every line. Errors that come again and again are said once in ten minutes. */
export function serverLog({ format, level, out, now }: ServerLogOptions): ServerLog {
  const write = (line: string): unknown => out.write(format === "json" ? line : textLine(line));
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  const isAgain = againWithin(AGAIN_MS, now);
  return {
    log: (sentence, { level: asked = "info", facts = {} } = {}) => logger[asked]({ ...facts }, sentence),
    onError: (error) => {
      if (!isAgain(error)) logError(logger, error, level === "debug");
    },
  };
}

function againWithin(spanMs: number, now: () => number): (error: unknown) => boolean {
  const saidAt = new Map<string, number>();
  return (error) => {
    const what = error instanceof Error ? `${error.name} ${error.message}` : String(error);
    if (now() - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < spanMs) return true;
    if (saidAt.size > 100) saidAt.clear();
    saidAt.set(what, now());
    return false;
  };
}

/**
 * Errors of ours say what is wrong in words of ours. What others say may quote what they worked on, such as the path of a
 * Pipeline's record or a value of a row: of these only the kind and the place in the program are told.
 */
function logError(logger: Logger, error: unknown, mayName: boolean): void {
  if (isOurs(error)) {
    const isPlain = !(error instanceof StoreError && error.code === "failed");
    logger.error({ error: error.name, ...(isPlain || mayName ? { hint: error.hint } : {}) }, error.message);
    return;
  }
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const facts = { error: name, ...(code === undefined ? {} : { code }), at: framesOf(error) };
  const said = mayName ? { message: error instanceof Error ? error.message : String(error) } : {};
  logger.error({ ...facts, ...said }, "This should not happen. Please report it with what is in this line.");
}

function isOurs(error: unknown): error is Error & { readonly hint: string } {
  return [CliError, RecordError, ServerError, StoreError].some((kind) => error instanceof kind);
}

const MOST_FRAMES = 12;

/** Where in the program an error arose; the first lines of a stack repeat the message. */
function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  return frames.slice(0, MOST_FRAMES).map((line) => line.trim());
}

/** The same line for people: time, sentence, what else is known, and what to do. */
function textLine(line: string): string {
  const { time, level, msg, hint, error, at, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const urgency = level === "error" || level === "warn" ? `${level}: ` : "";
  const known = Object.entries(facts).map(([name, value]) => ` ${name}=${visible(JSON.stringify(value))}`);
  const below = hint === undefined ? [error, at].flat() : [hint];
  const rest = below.filter((text) => text !== undefined).map((text) => `  ${visible(String(text))}\n`);
  return `${time} ${urgency}${visible(String(msg))}${known.join("")}\n${rest.join("")}`;
}

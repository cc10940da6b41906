/** How much a line of the log matters. Only `debug` may name what is in the home. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/** What goes with a sentence of the log. */
interface LogMore {
  /** `info` when it is not said. */
  readonly level?: LogLevel;
  /** Values for programs; units last in their names. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** Takes a sentence about what happens, without names from the home unless its level is `debug`. */
export type Log = (sentence: string, more?: LogMore) => void;

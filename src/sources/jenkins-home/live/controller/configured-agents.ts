import { integerChild, textChild } from "../../records/elements.ts";
import * as n from "../../records/names.ts";
import { known } from "../../xml/names.ts";
import type { Tape } from "../../xml/tape.ts";

const TEMPORARY_OFFLINE_CAUSE = known("temporaryOfflineCause");
const TIMESTAMP = known("timestamp");
const CLOUDS = known("clouds");
const RENAME_NEEDED = known("nodeRenameMigrationNeeded");

/** Labels kept of an agent. */
const MAX_LABELS = 1000;

/** An agent as its configuration has it. */
export interface ConfiguredAgent {
  readonly name: string;
  readonly executors: number;
  readonly labels: readonly string[];
  readonly isExclusive: boolean;
  /** Taken offline by a person, who or why is not read: since when, 0 when that is not written. */
  readonly takenOfflineAt?: number;
}

/** The built-in node, and whether clouds are configured. */
export interface ConfiguredController {
  readonly builtIn: ConfiguredAgent;
  readonly hasClouds: boolean;
}

/** Reads the controller's `config.xml`. */
export function readController(tape: Tape): ConfiguredController {
  const clouds = tape.child(0, CLOUDS);
  const builtIn = readAgent(tape, "");
  // It also goes by its own label: "master" before 2.307 and where nobody has agreed to the new name since.
  const ownLabel = textChild(tape, 0, RENAME_NEEDED)?.trim() === "false" ? "built-in" : "master";
  const labels = builtIn.labels.includes(ownLabel) ? builtIn.labels : [...builtIn.labels, ownLabel];
  return { builtIn: { ...builtIn, labels }, hasClouds: clouds >= 0 && tape.hasChildren(clouds) };
}

/** Reads `nodes/<name>/config.xml`. The name in it counts, else that of its directory. */
export function readAgent(tape: Tape, directory: string): ConfiguredAgent {
  const name = directory === "" ? "" : textChild(tape, 0, n.NAME)?.trim() || directory;
  const executors = integerChild(tape, 0, n.NUM_EXECUTORS);
  const cause = tape.child(0, TEMPORARY_OFFLINE_CAUSE);
  const offlineAt = cause < 0 ? Number.NaN : integerChild(tape, cause, TIMESTAMP);
  return {
    name,
    // Jenkins' own defaults: two executors for the built-in node of a fresh controller, one for an agent.
    executors: executors >= 0 ? executors : directory === "" ? 2 : 1,
    labels: labelsOf(tape),
    isExclusive: textChild(tape, 0, n.MODE)?.trim() === "EXCLUSIVE",
    ...(cause < 0 ? {} : { takenOfflineAt: Number.isNaN(offlineAt) ? 0 : offlineAt }),
  };
}

/** Labels are separated by blanks; one with a blank in it stands in quotes. */
function labelsOf(tape: Tape): string[] {
  const text = textChild(tape, 0, n.LABEL) ?? "";
  const parts = text.slice(0, 100_000).match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  return parts.slice(0, MAX_LABELS).map((part) => (part.startsWith('"') ? part.slice(1, -1) : part));
}

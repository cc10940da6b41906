import type { FlowNodes } from "../../records/flow-nodes.ts";
import type { LiveReader } from "../files/live-reader.ts";

/** A node's file is written within seconds of the node's start; a shared disk's clock may be off by some more. */
const TOLERANCE_MS = 60_000;

/** Nodes asked. */
const ASKED = 3;

/**
 * Whether times of a run's files say when they were written: its first nodes' files are as old as the nodes. In a home that was
 * copied or unpacked without its times they are as old as the copy. Undefined when no node tells.
 */
export function timesTell(reader: LiveReader, directory: string, { columns, rows }: FlowNodes): boolean | undefined {
  const first = Array.from({ length: rows }, (_, row) => row)
    .filter((row) => columns.startAt[row]! > 0)
    .sort((one, other) => columns.id[one]! - columns.id[other]!)
    .slice(0, ASKED);
  const verdicts = first
    .map((row) => verdictOf(reader, `${directory}/${columns.id[row]!}.xml`, columns.startAt[row]!))
    .filter((verdict) => verdict !== undefined);
  // One that fits is enough: the others may have been written again when something was added to them.
  return verdicts.length === 0 ? undefined : verdicts.includes(true);
}

function verdictOf(reader: LiveReader, file: string, startAt: number): boolean | undefined {
  const stats = reader.files.statFile(reader.pathOf(file));
  return stats === undefined ? undefined : Math.abs(stats.mtimeMs - startAt) <= TOLERANCE_MS;
}

import { readBuildState } from "../build-state.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { judgeTail, TAIL_BYTES } from "./build-tail.ts";
import type { BuildsFolder } from "./items.ts";

/** A build directory that may hold a running Pipeline. */
export interface RunPlace {
  /** `full/name#7`. */
  readonly run: string;
  readonly pipeline: string;
  readonly family: string;
  readonly number: number;
  /** Build directory, below the home. */
  readonly path: string;
}

const NUMBERED = /^[1-9]\d{0,9}$/;

/** The runs in a folder of builds whose records do not say that they are over. Numbers in `known` are not looked at. */
export function findUnfinished(reader: LiveReader, folder: BuildsFolder, known: ReadonlySet<number>): RunPlace[] {
  const found: RunPlace[] = [];
  for (const name of reader.files.directories(reader.pathOf(folder.path))) {
    if (!NUMBERED.test(name) || known.has(Number(name))) continue;
    const place = placeOf(folder, Number(name));
    if (isUnfinished(reader, place)) found.push(place);
  }
  return found;
}

/** Where the run of that number of a Pipeline is. */
export function placeOf({ pipeline, family, path }: BuildsFolder, number: number): RunPlace {
  return { run: `${pipeline}#${number}`, pipeline, family, number, path: `${path}/${number}` };
}

/** Whether a build directory holds a Pipeline run that is not over by its record. A record that cannot be read says nothing. */
function isUnfinished(reader: LiveReader, place: RunPlace): boolean {
  const file = `${place.path}/build.xml`;
  const tail = reader.files.readTail(reader.pathOf(file), TAIL_BYTES);
  if (tail === undefined) return false;
  const verdict = judgeTail(tail);
  if (verdict !== "undecided") return verdict === "unfinished";
  const tape = reader.document(file);
  // Half written: it is being written, so something is going on.
  if (tape === "broken") return tail.includes("<flow-build") || tail.includes("CpsFlowExecution");
  return typeof tape !== "string" && readBuildState(tape)?.isFinished === false;
}

import type { PlacesToWatch } from "../home-follower.ts";
import type { RunFollower } from "../run/run-follower.ts";

/** What a change in a directory is a change of. */
export type Subject =
  | { readonly kind: "items"; readonly path: string }
  | { readonly kind: "item"; readonly path: string }
  | { readonly kind: "builds"; readonly path: string }
  | { readonly kind: "run"; readonly run: string }
  /** Flow nodes of a run, by the names of their files. */
  | { readonly kind: "nodes"; readonly run: string };

/** A directory in which something may change that matters. */
export interface PlaceToWatch {
  /** Below the home. */
  readonly path: string;
  /** Another one when the directory of that path is another. */
  readonly key: string;
  readonly subject: Subject;
  /** Whether a change of the entry of that name matters. */
  readonly matters: (name: string) => boolean;
}

/** Fewer folders of builds can all be watched. */
const MANY_FOLDERS = 2000;

const NUMBERED = /^[1-9]\d{0,9}$/;

/** Records of flow nodes; what is written before it takes its name has other names. */
const NODE_FILE = /^(?:\d{1,10}|flowNodeStore)\.xml$/;

const isAny = (): boolean => true;
const isNumbered = (name: string): boolean => NUMBERED.test(name);
const isNodes = (name: string): boolean => NODE_FILE.test(name);
const isRecord = (name: string): boolean => name === "build.xml" || name.startsWith("workflow");
const isRecordOrLog = (name: string): boolean => isRecord(name) || name === "log";
const isOfItem = (name: string): boolean => name === "builds" || name === "jobs" || name === "branches";

/**
 * Directories of a home to watch, those that matter most first: of runs that go on, of items, folders of builds by when they last
 * changed.
 */
export function placesToWatch({ items, pending, runs }: PlacesToWatch): PlaceToWatch[] {
  const places: PlaceToWatch[] = [...runs.values()].flatMap(placesOfRun);
  for (const { path } of pending.all)
    places.push({
      path,
      key: "",
      subject: { kind: "builds", path: path.slice(0, path.lastIndexOf("/")) },
      matters: isRecord,
    });
  for (const path of items.containers.keys())
    places.push({ path, key: "", subject: { kind: "items", path }, matters: isAny });
  for (const path of items.bare) places.push({ path, key: "", subject: { kind: "item", path }, matters: isOfItem });
  // The order matters only where they are too many.
  const folders = [...items.folders.values()];
  if (folders.length > MANY_FOLDERS) folders.sort((one, other) => changedAt(other.stamp) - changedAt(one.stamp));
  for (const { place, ino } of folders)
    places.push({
      path: place.path,
      key: String(ino ?? ""),
      subject: { kind: "builds", path: place.path },
      matters: isNumbered,
    });
  return places;
}

/** A fast run writes its flow nodes at its end: until then its log tells where it is. */
function placesOfRun({ place, records }: RunFollower): PlaceToWatch[] {
  const subject: Subject = { kind: "run", run: place.run };
  const key = String(records.build?.record.scheduledAt ?? "");
  const matters = records.build?.durability === "PERFORMANCE_OPTIMIZED" ? isRecordOrLog : isRecord;
  const own = { path: place.path, key: `${key}${matters === isRecord}`, subject, matters };
  const { nodesPath } = records;
  return nodesPath === undefined
    ? [own]
    : [own, { path: nodesPath, key, subject: { kind: "nodes", run: place.run }, matters: isNodes }];
}

function changedAt(stamp: string): number {
  const at = Number.parseFloat(stamp);
  return Number.isFinite(at) ? at : 0;
}

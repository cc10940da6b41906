import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { XmlParser } from "../../src/sources/jenkins-home/xml/parser.ts";
import { archivedHomes, corpusMissing } from "../../test/support/corpus.ts";
import { filesBelow, tempDirectory, unpack } from "../../test/support/directories.ts";
import { tapeTreeOrError, type XmlTree } from "../../test/xml-trees.ts";
import { DAY } from "../engine/times.ts";
import { families } from "../families/families.ts";
import { createWorld } from "../world.ts";

const parser = new XmlParser();

/** Paths that no home at hand has, and where they were read instead. */
const beyondHomes: readonly RegExp[] = [
  // Written while a run waits for a lock: fields of QueuedContextStruct and LockableResourcesStruct in the plugin's source.
  /^LockableResourcesManager.xml .*\/(?:queuedContexts|resources)\//,
  // Written while a run waits for the one before it: fields of Queue.BlockedItem in core.
  /^queue.xml .*\/hudson.model.Queue_-BlockedItem/,
  // Written when a person takes an agent off: Slave.temporaryOfflineCause in core.
  /^nodes .*\/temporaryOfflineCause/,
  // A cloud: fields of KubernetesCloud in its plugin.
  /^config.xml .*\/clouds\//,
];

/** What kind of record a file is; undefined for files that are not compared. */
function kindOf(file: string): string | undefined {
  const name = basename(file);
  if (/^\d+\.xml$/.test(name) || name === "flowNodeStore.xml") return "flow node";
  if (/FlowExecutionList|LockableResourcesManager/.test(name)) return name.split(".").slice(-2).join(".");
  if (name === "config.xml") return file.includes("/nodes/") ? "nodes" : "config.xml";
  return name === "build.xml" || name === "queue.xml" ? name : undefined;
}

/** Paths of elements, by kind of record: "build.xml flow-build/execution/head". */
function pathsOf(home: string): Set<string> {
  const paths = new Set<string>();
  for (const file of filesBelow(home, ".xml")) {
    const kind = kindOf(file);
    if (kind === undefined) continue;
    const tree = tapeTreeOrError(parser, readFileSync(file));
    if (tree instanceof Error) continue;
    collect(tree, kind, paths);
  }
  return paths;
}

function collect([name, , , children]: XmlTree, above: string, paths: Set<string>): void {
  // Nodes in one file are the same as in a file each.
  const path = name === "linked-hash-map" || name === "map" || name === "entry" ? above : join(above, name);
  paths.add(path);
  for (const child of children) collect(child, path, paths);
}

function join(above: string, name: string): string {
  return above.includes(" ") && !above.endsWith("node") ? `${above}/${name}` : `${above} ${name}`;
}

test("records have no element that real ones have not", { skip: corpusMissing }, (t) => {
  const real = new Set<string>();
  for (const { archive } of archivedHomes()) for (const path of pathsOf(unpack(t, archive))) real.add(path);
  for (const family of ["small-team", "campus", "delivery"]) {
    const home = tempDirectory(t);
    const startAt = Date.UTC(2026, 0, 5);
    const world = createWorld({ seed: 3, home, startAt, family: families.get(family)!, days: 2, runsPerDay: 60 });
    world.advanceTo(startAt + 1.6 * DAY);
    world.flush();
    const made = [...pathsOf(home)].filter((path) => !real.has(path) && !beyondHomes.some((known) => known.test(path)));
    assert.deepEqual(made, []);
  }
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { canonical, isSignedObject, sha256 } from "./canonical.ts";
import { csvOf } from "./check-csv.ts";
import { type NoisyCells, type PaidTable, parameterFaults } from "./check-parameters.ts";
import { type Person, reviewFaults } from "./check-reviews.ts";
import { type TableMetric, tableFaults } from "./check-tables.ts";

/** What came of checking a bundle. */
export interface Verified {
  readonly release: string;
  /** Key that signed it: whether it is the right one, only who knows the publisher can say. */
  readonly publisher: string;
  readonly faults: readonly string[];
  /** What could not be checked, because nobody said what it should be. */
  readonly unchecked: readonly string[];
}

/** What whoever verifies knows from elsewhere: a bundle says of itself who made it. */
export interface Pins {
  /** Key that should have signed. */
  readonly publisher?: string;
  /** Digest of the list of who may review, see {@link peopleDigest}. */
  readonly people?: string;
}

/** Digest of a list of people as it is in a bundle, whatever spaces it is written with. @throws SyntaxError for what is no JSON */
export function peopleDigest(text: string): string {
  return sha256(`${canonical(JSON.parse(text))}\n`);
}

/** Files that are no part of what was approved: they say who approved it. */
const AROUND = ["reviews.jsonl", "people.json", "manifest.json"];

/**
 * Checks a published bundle with nothing but what is in it: signature and digests, two persons over exactly these bytes, embargo, noise
 * that is that of its budget, and tables that follow from the noisy cells. That the persons are two, and who, only a roster can say that
 * comes from elsewhere: one person can make any number of keys.
 *
 * This folder imports nothing of the rest, so that a fault there is not shared here.
 */
export function verifyBundle(directory: string, pins: Pins = {}): Verified {
  try {
    return verifyFiles(filesOf(directory), pins);
  } catch (error) {
    return {
      release: "",
      publisher: "",
      unchecked: [],
      faults: [`the bundle cannot be read: ${error instanceof Error ? error.message : "unknown"}`],
    };
  }
}

function verifyFiles(files: ReadonlyMap<string, string>, pins: Pins): Verified {
  const manifest = json<Manifest>(files, "manifest.json");
  const faults: string[] = [];
  if (!isSignedObject(manifest)) faults.push("the manifest is not signed by its key");
  if (pins.publisher !== undefined && manifest.key !== pins.publisher)
    faults.push("another key than the one you named signed it");
  faults.push(...fileFaults(files, manifest), ...contentFaults(files));
  const release = json<Release>(files, "release.json");
  const roster = sha256(files.get("people.json") ?? "");
  if (roster !== release.people) faults.push("people.json is not what it was when the release was built");
  if (pins.people !== undefined && roster !== pins.people)
    faults.push("people.json is not the roster that you named: other persons may have approved it");
  if (release.release !== manifest.release) faults.push("the release has another name than its manifest");
  if (!Number.isSafeInteger(release.embargo_days) || release.embargo_days < 0)
    faults.push("the embargo is no number of days");
  const { people } = json<{ people: readonly Person[] }>(files, "people.json");
  const terms = {
    ...{ release: manifest.release, candidate: manifest.candidate, embargoDays: release.embargo_days, people, roster },
  };
  const lines = files.get("reviews.jsonl")!.split("\n").filter(Boolean);
  faults.push(...reviewFaults(lines, { ...terms, publisher: manifest.key }));
  return { release: manifest.release, publisher: manifest.key, faults, unchecked: uncheckedOf(pins, release) };
}

function uncheckedOf({ publisher, people }: Pins, { embargo_days: days }: Release): string[] {
  return [
    ...(people === undefined
      ? [
          "The roster was not checked: who approved this is known by keys that are in the bundle itself, and one person can make several. Name the roster with --people.",
        ]
      : []),
    ...(publisher === undefined ? ["The publisher's key was not checked. Name it with --publisher."] : []),
    `The embargo was ${days} days, as the bundle says.`,
  ];
}

interface Manifest {
  readonly release: string;
  readonly candidate: string;
  readonly evidence: string;
  readonly files: Readonly<Record<string, string>>;
  readonly key: string;
}

interface Release {
  readonly release: string;
  readonly embargo_days: number;
  /** Digest of people.json as it was when the release was built. */
  readonly people: string;
  readonly spends: readonly PaidTable[];
  readonly least_cohort: Readonly<Record<string, number>>;
  readonly consent: Readonly<Record<string, string>>;
}

function fileFaults(files: ReadonlyMap<string, string>, manifest: Manifest): string[] {
  const faults: string[] = [];
  for (const [path, digest] of Object.entries(manifest.files)) {
    const text = files.get(path);
    if (text === undefined) faults.push(`${path} is missing`);
    else if (sha256(text) !== digest) faults.push(`${path} is not what was published`);
  }
  for (const path of files.keys())
    if (path !== "manifest.json" && !Object.hasOwn(manifest.files, path)) faults.push(`${path} was not published`);
  const approved = Object.fromEntries(
    [...files].filter(([path]) => !AROUND.includes(path)).map(([path, text]) => [path, sha256(text)]),
  );
  const candidate = sha256(`${sha256(canonical(approved))}\n${manifest.evidence}\n`);
  if (candidate !== manifest.candidate) faults.push("the files are not those that were approved");
  return faults;
}

function contentFaults(files: ReadonlyMap<string, string>): string[] {
  const { spends, least_cohort: leastCohort, consent } = json<Release>(files, "release.json");
  const { tables: noisy } = json<{ tables: NoisyCells[] }>(files, "noisy.json");
  const { metrics } = json<{ metrics: TableMetric[] }>(files, "tables.json");
  const csvFaults = metrics
    .filter(({ withheld }) => withheld === undefined)
    .filter((metric) => files.get(`tables/${metric.metric}.csv`) !== csvOf(metric))
    .map(({ metric }) => `tables/${metric}.csv does not say what tables.json says`);
  const shown = new Set(
    metrics.filter(({ withheld }) => withheld === undefined).map(({ metric }) => `tables/${metric}.csv`),
  );
  for (const path of files.keys())
    if (path.startsWith("tables/") && !shown.has(path)) csvFaults.push(`${path} is of no metric that is shown`);
  return [...parameterFaults(spends, noisy), ...tableFaults(metrics, noisy, { leastCohort, consent }), ...csvFaults];
}

function json<T>(files: ReadonlyMap<string, string>, path: string): T {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return JSON.parse(text) as T;
}

function filesOf(directory: string): ReadonlyMap<string, string> {
  if (!existsSync(directory)) throw new Error("there is no such directory");
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [relative(directory, path), readFileSync(path, "utf8")]));
}

/**
 * Builds or publishes the release of a test's place, and is killed before one call of the file system: `kill-release.js <directory>
 * <build|publish> <call and file>`.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";

const [directory, action, step] = process.argv.slice(2) as [string, "build" | "publish", string];
const [call, file] = step.split(" ") as [string, string];
const real = { open: fs.openSync, fsync: fs.fsyncSync, rename: fs.renameSync, write: fs.writeSync, link: fs.linkSync };
const names = new Map<number, string>();

function killAt(now: string, path: string): void {
  // The turns of a lock are numbered.
  if (now === call && basename(path).replace(/\.\d+$/, "") === file) process.kill(process.pid, "SIGKILL");
}

Object.assign(fs, {
  openSync: (path: string, ...more: [string, number?]) => {
    // Reading changes nothing.
    if (more[0] !== "r") killAt("open", path);
    const descriptor = real.open(path, ...more);
    names.set(descriptor, path);
    return descriptor;
  },
  fsyncSync: (descriptor: number) => {
    killAt("fsync", names.get(descriptor) ?? "");
    real.fsync(descriptor);
  },
  linkSync: (from: string, to: string) => {
    killAt("link", to);
    real.link(from, to);
  },
  renameSync: (from: string, to: string) => {
    killAt("rename", from);
    real.rename(from, to);
  },
  writeSync: (descriptor: number, bytes: Buffer, ...more: [number?, number?, number?]) => {
    const path = names.get(descriptor) ?? "";
    if (call === "half" && basename(path) === file) {
      real.write(descriptor, bytes, 0, Math.floor(bytes.length / 2), more[2]);
      process.kill(process.pid, "SIGKILL");
    }
    return real.write(descriptor, bytes, ...(more as [number, number, number]));
  },
});
syncBuiltinESMExports();

const { placeAt, publisher } = await import("./test-release.ts");
const { buildRelease } = await import("../../src/release/build/build-release.ts");
const { publishRelease } = await import("../../src/release/publish-release.ts");
const { input, at } = placeAt(directory);
if (action === "build") await buildRelease(input);
else await publishRelease(at("2027-05-01"), publisher);

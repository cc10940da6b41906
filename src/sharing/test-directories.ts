import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** Gives a new directory at each call; all are removed when the tests of the file have ended. */
export function testDirectories(): () => string {
  const top = mkdtempSync(join(tmpdir(), "flowmeter-sharing-"));
  after(() => rmSync(top, { recursive: true, force: true }));
  let made = 0;
  return () => {
    const path = join(top, String(made++));
    mkdirSync(path);
    return path;
  };
}

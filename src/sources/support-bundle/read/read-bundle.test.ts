import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type ZipFileSpec, zipOf } from "../../../../test/support/zip.ts";
import { BundleError } from "../bundle-error.ts";
import { isBundlePath } from "./bundle-path.ts";
import { readBundle } from "./read-bundle.ts";

const RECENT = "nodes/master/pipeline-recent-builds.txt";
const recent: ZipFileSpec = { name: RECENT, text: "Timings for a #1:\n  run\t5ms\n" };

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), "flowmeter-bundle-"));
});
after(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function archive(bytes: Buffer): string {
  const path = join(directory, `${files++}.zip`);
  writeFileSync(path, bytes);
  return path;
}

const refused = (bytes: Buffer): Promise<BundleError> =>
  readBundle(archive(bytes)).then(
    () => assert.fail("it was read"),
    (error: unknown) => {
      assert.ok(error instanceof BundleError, String(error));
      return error;
    },
  );

describe("readBundle: archives", () => {
  it("unpacks the wanted files alone, whatever directory they are in", async () => {
    const other = { name: "support/nodes/master/logs/all.log", text: "secret" };
    const inside = { name: `support/${RECENT}`, text: recent.text };
    const texts = await readBundle(archive(zipOf([other, inside, { name: "support/nested.zip", text: "PK" }])));
    assert.deepEqual([...texts], [[RECENT, recent.text]]);
  });

  it("takes the first of two files of one name", async () => {
    const texts = await readBundle(archive(zipOf([recent, { name: RECENT, text: "other" }])));
    assert.equal(texts.get(RECENT), recent.text);
  });

  const hostile: readonly (readonly [string, ZipFileSpec, RegExp])[] = [
    ["a name that leads out", { name: "../../etc/passwd", text: "" }, /leads out of it/],
    ["a name that leads out with backslashes", { name: "..\\..\\x", text: "" }, /leads out of it/],
    ["an absolute name", { name: "/etc/passwd", text: "" }, /leads out of it/],
    ["a drive", { name: "C:/x", text: "" }, /leads out of it/],
    ["a link", { name: "nodes/link", text: "/etc/passwd", isLink: true }, /a link in it/],
    ["an encrypted file", { name: "secret", text: "x", isEncrypted: true }, /encrypted/],
    ["a bomb", { name: "manifest.md", text: " ".repeat(8_000_000) }, /500 times/],
    ["a file that says it is large", { name: "items.md", text: "x", saysBytes: 4_000_000_000 }, /500 times|64 MB/],
    [
      "a file that is larger than it says",
      { name: "items.md", text: "x".repeat(5000), saysBytes: 10 },
      /cut short, damaged/,
    ],
    ["a wrong check sum", { name: "items.md", text: "x", hasWrongSum: true }, /check sum/],
  ];
  for (const [what, file, says] of hostile)
    it(`refuses ${what}, in a sentence`, async () => {
      const error = await refused(zipOf([recent, file]));
      assert.match(error.message, says);
      assert.ok(!error.message.includes("passwd"), "names of the archive are not said again");
      assert.notEqual(error.hint, "");
    });

  it("refuses 100,000 files", { timeout: 60_000 }, async () => {
    const many = zipOf(Array.from({ length: 60_000 }, (_, at) => ({ name: `f${at}`, text: "" })));
    assert.match((await refused(many)).message, /60000 files/);
    // The count in the archive is 16 bits wide: 100,000 is said as 34,464, and the directory does not fit that.
    const more = zipOf([recent]);
    more.writeUInt16LE(0xfffe, more.length - 12);
    assert.match((await refused(more)).message, /65534 files/);
  });

  it("refuses one that was cut anywhere", async () => {
    const whole = zipOf([recent, { name: "items.md", text: "x".repeat(2000) }]);
    for (let length = 0; length < whole.length; length += 7)
      assert.equal((await refused(whole.subarray(0, length))).code, "damaged");
  });

  it("fails in no other way when a byte is changed", async () => {
    const whole = zipOf([recent, { name: "items.md", text: "abc".repeat(300) }]);
    for (let at = 0; at < whole.length; at += 2) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 0xff;
      await readBundle(archive(changed)).catch((error: unknown) =>
        assert.ok(error instanceof BundleError, String(error)),
      );
    }
  });

  it("says when there is nothing of a bundle in it", async () => {
    assert.equal((await refused(zipOf([{ name: "readme.txt", text: "x" }]))).code, "not-a-bundle");
  });
});

describe("readBundle: directories", () => {
  it("reads what was unpacked, follows no link and opens no pipe", async () => {
    const path = join(directory, "unpacked");
    const file = join(path, "support", RECENT);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, recent.text);
    writeFileSync(join(directory, "outside.md"), "Generated on 2026-01-01 00:00:00+0000");
    symlinkSync(join(directory, "outside.md"), join(path, "support", "manifest.md"));
    symlinkSync("/etc", join(path, "support", "nodes", "slave"));
    assert.equal(isBundlePath(path), true);
    assert.deepEqual([...(await readBundle(path))], [[RECENT, recent.text]]);
  });

  it("takes no home for a bundle", () => {
    const home = join(directory, "home");
    mkdirSync(join(home, "jobs"), { recursive: true });
    mkdirSync(join(home, "nodes", "master"), { recursive: true });
    writeFileSync(join(home, "nodes", "master", "pipeline-timings.txt"), "");
    assert.equal(isBundlePath(home), false);
    assert.equal(isBundlePath(join(directory, "nothing")), false);
  });
});

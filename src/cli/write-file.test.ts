import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { checkHtmlTarget, writeFileAtomically } from "./write-file.ts";

describe("a place for a document", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "flowmeter-test-"));
    mkdirSync(join(directory, "sub"));
    writeFileSync(join(directory, "old.html"), "old");
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const [name, message] of [
    ["", /^--html needs the name of a file\.$/],
    ["-", /^--html needs the name of a file: it does not write to standard output\.$/],
    ["DIR/none/x.html", /DIR\/none does not exist\.$/],
    ["DIR/sub", /DIR\/sub is a directory\.$/],
    ["DIR/new/", /DIR\/new\/ is a directory\.$/],
    ["/dev/null", /is no file\.$/],
  ] as const)
    it(`is not ${JSON.stringify(name)}`, () => {
      assert.throws(
        () => checkHtmlTarget(name.replace("DIR", directory)),
        ({ message: said }: Error) => message.test(said.replace(directory, "DIR")),
      );
    });

  it("is a new file or an old one", () => {
    checkHtmlTarget(join(directory, "new.html"));
    checkHtmlTarget(join(directory, "old.html"));
    checkHtmlTarget("new.html");
  });

  it("is named in the error when it goes away, and the temporary file is not", () => {
    const file = join(directory, "none", "x.html");
    assert.throws(
      () => writeFileAtomically(file, "new"),
      ({ message }: Error) => message === `${file} cannot be written: its directory is gone.`,
    );
    writeFileAtomically(join(directory, "old.html"), "new");
    assert.equal(readFileSync(join(directory, "old.html"), "utf8"), "new");
    assert.deepEqual(readdirSync(directory).sort(), ["old.html", "sub"]);
  });
});

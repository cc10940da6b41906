import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import { CliError } from "../cli-error.ts";
import { jenkinsTargets } from "./jenkins-flags.ts";

describe("which Jenkins are asked, and as whom", () => {
  it("are named by their host unless a name is given", () => {
    assert.deepEqual(
      jenkinsTargets({ jenkins: ["https://ci.example.org", "b=http://ci.example.org:8080/jenkins?x=1#y"] }),
      [
        { controller: "ci.example.org", url: "https://ci.example.org/" },
        { controller: "b", url: "http://ci.example.org:8080/jenkins/" },
      ],
    );
    assert.deepEqual(jenkinsTargets({}), []);
  });

  it("get the login of their address, or the only one there is", (t) => {
    const file = join(tempDirectory(t), "auth");
    writeFileSync(file, "bot:11aa:bb\n");
    assert.deepEqual(jenkinsTargets({ jenkins: ["https://a/"], jenkinsAuthFile: file })[0], {
      controller: "a",
      url: "https://a/",
      user: "bot",
      token: "11aa:bb",
    });
    writeFileSync(file, "# ours\nhttps://a bot:1\r\nhttps://b/jenkins\tother:2\n");
    const targets = jenkinsTargets({
      jenkins: ["https://a/", "https://b/jenkins", "https://c/"],
      jenkinsAuthFile: file,
    });
    assert.deepEqual(
      targets.map(({ user, token }) => [user, token]),
      [
        ["bot", "1"],
        ["other", "2"],
        [undefined, undefined],
      ],
    );
  });

  it("are refused when they cannot be meant so, and no secret is told", (t) => {
    const file = join(tempDirectory(t), "auth");
    const rows: readonly (readonly [readonly string[], string | undefined])[] = [
      [["ftp://a/"], undefined],
      [["https://user:canary@a/"], undefined],
      [["https://"], undefined],
      [["a=https://x/", "a=https://y/"], undefined],
      [["https://x/a/", "https://x/b/"], undefined],
      [["https://a/", "https://b/"], "bot:canary"],
      [["https://a/"], "canary"],
      [["https://a/"], "canary:"],
      [["https://a/"], "nonsense bot:canary"],
    ];
    for (const [jenkins, auth] of rows) {
      if (auth !== undefined) writeFileSync(file, auth);
      assert.throws(
        () => jenkinsTargets({ jenkins, ...(auth === undefined ? {} : { jenkinsAuthFile: file }) }),
        (error) => error instanceof CliError && !`${error.message} ${error.hint}`.includes("canary"),
        jenkins.join(" "),
      );
    }
  });
});

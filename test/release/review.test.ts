import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ReviewRole } from "../../src/privacy/release/review/record.ts";
import type { SigningKeys } from "../../src/privacy/wire/keys.ts";
import { publishRelease } from "../../src/release/publish-release.ts";
import { decide, standing } from "../../src/release/review-release.ts";
import { approve, builtPlace, proposer, publisher, reviewer, rule, stranger } from "./test-release.ts";

describe("a review", () => {
  test("needs two persons who are not who proposed, each with the role", async () => {
    const { at } = await builtPlace();
    const today = at("2027-04-13");
    const by = (action: "propose" | "approve" | "publish" | "stop", role: ReviewRole, keys: SigningKeys) =>
      rule(() => decide(today, { action, role, reason: "" }, keys));
    assert.equal(await by("approve", "privacy-reviewer", reviewer), "REVIEW_STATE", "not proposed");
    assert.equal(await by("propose", "proposer", reviewer), "REVIEW_ROLE");
    assert.equal(await by("propose", "proposer", proposer), "done");
    assert.equal(await by("approve", "publisher", proposer), "REVIEW_SELF");
    assert.equal(await by("approve", "privacy-reviewer", stranger), "REVIEW_ROLE");
    assert.equal(await by("approve", "privacy-reviewer", publisher), "done");
    assert.equal(await by("approve", "publisher", publisher), "REVIEW_SELF", "one person is not two");
    assert.equal(standing(today).state, "in_review");
    assert.equal(await by("approve", "privacy-reviewer", reviewer), "done");
    assert.equal(standing(today).state, "in_review", "two reviewers and no publisher");
    assert.equal(await rule(() => publishRelease(at("2027-09-01"), publisher)), "NOT_REVIEWED");
  });

  test("is void when one byte changes", async () => {
    const { at, of } = await builtPlace();
    await approve(at);
    appendFileSync(join(of, "candidate", "README.md"), " ");
    assert.equal(standing(at("2027-06-01")).state, "built");
    assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "NOT_REVIEWED");
  });

  test("of other evidence is void too", async () => {
    const { at, of } = await builtPlace();
    await approve(at);
    appendFileSync(join(of, "evidence.json"), "\n");
    assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "NOT_REVIEWED");
  });

  test("is stopped by one alone, for good", async () => {
    const { at } = await builtPlace();
    await approve(at);
    await decide(at("2027-04-20"), { action: "stop", role: "privacy-reviewer", reason: "wait" }, reviewer);
    assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "STOPPED");
  });

  test("whose log was edited, or whose clock was set back, is refused", async () => {
    const { at, workspace } = await builtPlace();
    await approve(at);
    assert.equal(
      await rule(() => decide(at("2027-04-01"), { action: "stop", role: "privacy-reviewer", reason: "" }, reviewer)),
      "CLOCK",
    );
    const text = readFileSync(workspace.reviews, "utf8");
    for (const edit of [
      text.replace("2027-04-13", "2027-03-13"),
      text.split("\n").slice(1).join("\n"),
      text.replace('"approve"', '"publish"'),
    ]) {
      writeFileSync(workspace.reviews, edit);
      assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "REVIEWS_BROKEN");
    }
    // A line that was being written when the machine stopped never counted.
    writeFileSync(workspace.reviews, `${text}${text.slice(0, 20)}`);
    assert.equal(standing(at("2027-06-01")).state, "approved");
  });

  test("cannot be skipped: publishing what nobody reviewed does not compile", () => {
    const root = fileURLToPath(new URL("../../../", import.meta.url));
    const snippet = join(root, "build/skip-review.snippet.ts");
    const code = (value: string) => `import type { Candidate } from "../src/release/bundle/candidate.ts";
import { bundleFiles } from "../src/release/publish-release.ts";
import type { reviewedCandidate } from "../src/release/review-release.ts";
declare const candidate: Candidate;
declare const approved: ReturnType<typeof reviewedCandidate>;
declare const more: Parameters<typeof bundleFiles>[1];
bundleFiles(${value}, more);
void candidate; void approved;
`;
    const compile = (value: string) => {
      writeFileSync(snippet, code(value));
      const flags = [
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--skipLibCheck",
        "--types",
        "node",
      ];
      const more = ["--allowImportingTsExtensions", "--resolveJsonModule", "--verbatimModuleSyntax", "--ignoreConfig"];
      return spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, ...more, snippet], {
        cwd: root,
        encoding: "utf8",
      });
    };
    try {
      assert.equal(compile("approved").status, 0, compile("approved").stdout);
      for (const skipped of ["candidate", "{ value: candidate, records: [] }"]) {
        const { status, stdout } = compile(skipped);
        assert.notEqual(status, 0);
        assert.match(stdout, /not assignable to parameter of type 'Reviewed<Candidate>'/);
      }
    } finally {
      rmSync(snippet, { force: true });
    }
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import type { CollectedReport } from "../model/collected.ts";
import { merkleRoot } from "../privacy/collect/merkle.ts";
import type { ReviewRole } from "../privacy/release/review/record.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { testMetric, testWords } from "../privacy/test-words.ts";
import { keysOfSeed, type SigningKeys } from "../privacy/wire/keys.ts";
import { signed } from "../privacy/wire/sign.ts";
import { makeBatch, openBatch } from "../store/duckdb/collector/open-batch.ts";
import { verifyBundle } from "../verify/verify-bundle.ts";
import { type BuildInput, buildRelease } from "./build/build-release.ts";
import { bundleDigest, readTree } from "./bundle/candidate.ts";
import { ledgerEntries } from "./ledger/ledger-file.ts";
import { publishRelease, withdrawRelease } from "./publish-release.ts";
import { decide, standing } from "./review-release.ts";
import { makeWorkspace, releaseDirectory, workspaceAt } from "./workspace.ts";

const [proposer, reviewer, publisher, stranger] = [1, 2, 3, 4].map((seed) =>
  keysOfSeed(new Uint8Array(32).fill(seed)),
) as [SigningKeys, SigningKeys, SigningKeys, SigningKeys];

const words = testWords([
  testMetric(),
  testMetric({
    id: "thing.spread",
    kind: "distribution",
    value: { type: "int", min: 0, max: 1000, precision: "exp2" },
  }),
  testMetric({
    id: "controller.core",
    dimensions: [{ id: "line", labels: { closed: ["lts", "weekly"] }, overflow: "other" }],
    limits: { l0: 1, linf: 1 },
    consent_min: "technical",
    sensitivity: "S1",
  }),
  testMetric({ id: "thing.hidden", status: "local_only" }),
]);

/** Controllers that all made red things, a third blue ones. */
function reports(count: number): CollectedReport[] {
  const row = (number: number, metric: string, rows: unknown[], hist: unknown[] = []): CollectedReport => ({
    ...{ pseudonym: `${metric}-${number}`, env: metric, metric, period: "2027-03", seq: 1, day: "2027-04-02" },
    ...{ digest: `sha256-${metric}-${String(number).padStart(6, "0")}`, consent: "detailed", logIndex: number },
    rows: JSON.stringify(rows),
    hist: JSON.stringify(hist),
  });
  return Array.from({ length: count }, (_, number) => [
    row(number, "thing.made", [
      ["thing.made", 1, ["red"], 4],
      ...(number % 3 === 0 ? [["thing.made", 1, ["blue"], 64]] : []),
    ]),
    row(number, "thing.spread", [], [["thing.spread", 1, ["red"], number % 2 === 0 ? [3, 20] : [3, 5, 6, 15]]]),
    row(number, "controller.core", [["controller.core", 1, ["lts"], 1]]),
    row(number, "thing.hidden", [["thing.hidden", 1, ["red"], 4]]),
  ]).flat();
}

const templates = new Map<number, Promise<string>>();

/** The same for many tests is made once and copied. */
async function place(count = 1200) {
  const template = templates.get(count) ?? makePlace(count);
  templates.set(count, template);
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  cpSync(await template, directory, { recursive: true });
  return placeAt(directory);
}

/** A place whose release is built. */
async function builtPlace() {
  const template =
    templates.get(-1) ??
    makePlace(1200).then(async (directory) => {
      await buildRelease(placeAt(directory).input);
      return directory;
    });
  templates.set(-1, template);
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  cpSync(await template, directory, { recursive: true });
  return placeAt(directory);
}

async function makePlace(count: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  const sealedIn = join(directory, "sealed");
  mkdirSync(join(sealedIn, "2027-03"), { recursive: true });
  const all = reports(count);
  await makeBatch(join(sealedIn, "2027-03", "batch.duckdb"), [all]);
  const collector = keysOfSeed(new Uint8Array(32).fill(9));
  const root = merkleRoot(all.map(({ digest }) => digest));
  const seal = { schema: "flowmeter-seal/1", dest: "x", period: "2027-03", root, count: all.length };
  const signedSeal = signed({ ...seal, day: "2027-04-11", key: collector.key }, collector);
  writeFileSync(join(sealedIn, "2027-03", "seal.json"), canonicalJson(signedSeal));
  const workspace = workspaceAt(join(directory, "work"));
  makeWorkspace(workspace);
  // The secret of a test is fixed, so that what the noise comes to is too.
  writeFileSync(workspace.secret, new Uint8Array(32).fill(3));
  const person = ({ key }: SigningKeys, ...roles: ReviewRole[]) => ({ key, roles });
  const people = [
    person(proposer, "proposer", "publisher"),
    person(reviewer, "privacy-reviewer"),
    person(publisher, "publisher", "privacy-reviewer"),
  ];
  writeFileSync(workspace.roster, JSON.stringify({ schema: "flowmeter-roster/1", people }));
  return directory;
}

function placeAt(directory: string) {
  const sealedIn = join(directory, "sealed");
  const workspace = workspaceAt(join(directory, "work"));
  const input: BuildInput = {
    workspace,
    month: "2027-03",
    sealedIn,
    words,
    openBatch,
    version: "0",
    today: "2027-04-12",
  };
  const at = (today: string) => ({ workspace, release: "2027-03", today });
  return { directory, workspace, sealedIn, input, at, of: releaseDirectory(workspace, "2027-03") };
}

async function rule(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ReleaseError) return error.rule;
    throw error;
  }
  return "done";
}

async function approve(at: Awaited<ReturnType<typeof place>>["at"], day = "2027-04-13") {
  await decide(at(day), { action: "propose", role: "proposer", reason: "" }, proposer);
  await decide(at(day), { action: "approve", role: "privacy-reviewer", reason: "" }, reviewer);
  await decide(at(day), { action: "approve", role: "publisher", reason: "" }, publisher);
}

describe("a release", () => {
  test("is built, reviewed, published and verified", async () => {
    const { input, at, of, workspace } = await place();
    const { evidence, candidate } = await buildRelease(input);
    assert.deepEqual(
      evidence.checks.filter(({ isPassed }) => !isPassed),
      [],
    );
    assert.equal(standing(at("2027-04-13")).state, "built");
    await approve(at);
    assert.equal(standing(at("2027-04-13")).state, "embargo");
    assert.equal(await rule(() => publishRelease(at("2027-04-26"), publisher)), "EMBARGO");
    const directory = await publishRelease(at("2027-04-27"), publisher);
    assert.deepEqual(verifyBundle(directory, publisher.key).faults, []);
    assert.equal(standing(at("2027-04-27")).state, "published");
    assert.equal(await rule(() => buildRelease(input)), "PUBLISHED");
    const tables = JSON.parse(readFileSync(join(of, "published", "tables.json"), "utf8")) as {
      metrics: {
        metric: string;
        tables: { view: string; rows: { labels: string[]; share?: { value: number } }[] }[];
      }[];
    };
    const made = tables.metrics.find(({ metric }) => metric === "thing.made")!;
    const share = (label: string) => made.tables[0]!.rows.find(({ labels }) => labels[0] === label)?.share?.value;
    assert.ok(Math.abs(share("red")! - 1) < 0.05 && Math.abs(share("blue")! - 1 / 3) < 0.05);
    assert.equal(share("other"), undefined, "nobody: withheld");
    assert.ok(!tables.metrics.some(({ metric }) => metric === "thing.hidden"), "not collected by the dictionary");
    assert.ok(candidate.files.has("index.html") && candidate.files.has("charts/thing.made.svg"));
    await withdrawRelease(at("2027-05-01"), "wrong", reviewer);
    assert.ok(!existsSync(directory));
    assert.equal(ledgerEntries(workspace.ledger).length, 7, "what was spent stays spent");
    assert.equal(await rule(() => publishRelease(at("2027-05-02"), publisher)), "NOT_REVIEWED");
  });

  test("built again is the same byte by byte, and costs nothing more", async () => {
    const { input, workspace, of } = await place();
    const first = await buildRelease(input);
    const paid = readFileSync(workspace.ledger.file, "utf8");
    rmSync(join(of, "candidate"), { recursive: true });
    const again = await buildRelease({ ...input, today: "2027-04-20" });
    assert.equal(again.candidate.digest, first.candidate.digest);
    assert.equal(readFileSync(workspace.ledger.file, "utf8"), paid);
    // Another secret draws other noise, and is refused where something was paid.
    rmSync(workspace.secret);
    makeWorkspace(workspace);
    assert.equal(await rule(() => buildRelease(input)), "SECRET");
  });

  test("after an erasure is another batch: it would have to be paid again", async () => {
    const { input, sealedIn } = await place();
    await buildRelease({
      ...input,
      words: testWords([testMetric({ privacy: { ...testMetric().privacy, rho: 0.06 } })]),
    });
    const batch = await openBatch(join(sealedIn, "2027-03", "batch.duckdb"));
    assert.equal(await batch.erase("thing.made-5"), 1);
    await batch.close();
    const again = { ...input, words: testWords([testMetric({ privacy: { ...testMetric().privacy, rho: 0.06 } })]) };
    assert.equal(await rule(() => buildRelease(again)), "MONTHLY_CAP");
  });

  test("of too few controllers says only that, and cannot be proposed", async () => {
    const { input, at } = await place(40);
    const { candidate } = await buildRelease(input);
    const { metrics } = JSON.parse(candidate.files.get("tables.json")!) as {
      metrics: { withheld: string; cohort?: object }[];
    };
    assert.ok(
      metrics.every(({ withheld, cohort }) => withheld === "fewer than 500 controllers" && cohort === undefined),
    );
    assert.equal(
      await rule(() => decide(at("2027-04-13"), { action: "propose", role: "proposer", reason: "" }, proposer)),
      "CHECKS",
    );
  });

  test("no name of what was not declared, no exact count and no key is in what is published", async () => {
    const { input } = await place();
    const { candidate } = await buildRelease(input);
    for (const [path, text] of candidate.files) {
      assert.doesNotMatch(text, /thing\.hidden|thing\.made-\d|sha256-thing/, path);
      assert.ok(!text.includes(Buffer.alloc(32, 3).toString("hex")), path);
    }
    const { tables } = JSON.parse(candidate.files.get("noisy.json")!) as { tables: { cells: [string[], number][] }[] };
    const exact = new Set([1200, 400, 4800, 25_600]);
    assert.ok(tables.flatMap(({ cells }) => cells).every(([, value]) => !exact.has(value)));
  });
});

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
    writeFileSync(workspace.reviews, text.slice(0, -20));
    assert.equal(standing(at("2027-06-01")).state, "in_review");
  });

  test("cannot be skipped: publishing what nobody reviewed does not compile", () => {
    const root = fileURLToPath(new URL("../../../", import.meta.url));
    const snippet = join(root, "src/release/skip-review.snippet.ts");
    const code = (value: string) => `import type { Candidate } from "./bundle/candidate.ts";
import { bundleFiles } from "./publish-release.ts";
import type { reviewedCandidate } from "./review-release.ts";
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

describe("faults", () => {
  test("a crash between paying and publishing: built again, the same, paid once", async () => {
    const { input, workspace, of } = await place();
    const broken = {
      ...input,
      openBatch: async (file: string) => ({
        ...(await openBatch(file)),
        reports: () => {
          throw new Error("crash");
        },
      }),
    };
    await assert.rejects(buildRelease(broken as BuildInput), /crash/);
    assert.equal(ledgerEntries(workspace.ledger).length, 7, "paid before a report was read");
    assert.ok(!existsSync(join(of, "candidate")));
    await buildRelease(input);
    assert.equal(ledgerEntries(workspace.ledger).length, 7);
  });

  test("a ledger that refuses: no report is read", async () => {
    const { input, workspace } = await place();
    let isRead = false;
    writeFileSync(workspace.ledger.file, "x\n");
    const watched = {
      ...input,
      openBatch: async (file: string) => ({
        ...(await openBatch(file)),
        reports: () => {
          isRead = true;
          throw new Error("read");
        },
      }),
    };
    assert.match(await rule(() => buildRelease(watched as BuildInput)), /LEDGER/);
    assert.equal(isRead, false);
  });

  test("two at once: the second is refused", async () => {
    const { input } = await place();
    const [one, other] = await Promise.all([rule(() => buildRelease(input)), rule(() => buildRelease(input))]);
    assert.deepEqual([one, other].sort(), ["BUSY", "done"]);
  });

  test("a crash while it is published: done again it is there once, with the same bytes", async () => {
    const { at, of, workspace } = await builtPlace();
    await approve(at);
    const directory = await publishRelease(at("2027-05-01"), publisher);
    const digest = bundleDigest(readTree(directory));
    cpSync(directory, `${directory}.staged`, { recursive: true });
    rmSync(directory, { recursive: true });
    const records = readFileSync(workspace.reviews, "utf8");
    await publishRelease(at("2027-05-03"), publisher);
    assert.equal(bundleDigest(readTree(join(of, "published"))), digest);
    assert.equal(readFileSync(workspace.reviews, "utf8"), records);
  });

  test("a seal that is not the collector's, and a period that is not sealed, are refused", async () => {
    const { input, sealedIn } = await place();
    assert.equal(await rule(() => buildRelease({ ...input, month: "2027-02" })), "NOT_SEALED");
    const file = join(sealedIn, "2027-03", "seal.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"count":4800', '"count":4801'));
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN");
  });

  test("a full disk at each stage: nothing is published, and it goes on when there is room", async (t) => {
    const { input, at, directory, workspace } = await place();
    const small = join(directory, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", small]).status !== 0)
      return t.skip("may not mount a small disk");
    t.after(() => spawnSync("umount", ["-l", small]));
    cpSync(workspace.directory, join(small, "work"), { recursive: true });
    const onSmall = { ...input, workspace: workspaceAt(join(small, "work")) };
    const here = (today: string) => ({ ...at(today), workspace: onSmall.workspace });
    const fill = () => spawnSync("dd", ["if=/dev/zero", `of=${join(small, "filler")}`, "bs=1024"]);
    const free = () => rmSync(join(small, "filler"), { force: true });
    fill();
    assert.equal(await rule(() => buildRelease(onSmall)), "DISK", "paying");
    free();
    await buildRelease(onSmall);
    fill();
    assert.equal(
      await rule(() => decide(here("2027-04-13"), { action: "propose", role: "proposer", reason: "" }, proposer)),
      "DISK",
    );
    free();
    await approve(here);
    fill();
    assert.equal(await rule(() => publishRelease(here("2027-05-01"), publisher)), "DISK", "publishing");
    assert.notEqual(standing(here("2027-05-01")).state, "published");
    assert.ok(!existsSync(join(releaseDirectory(onSmall.workspace, "2027-03"), "published")));
    free();
    assert.deepEqual(verifyBundle(await publishRelease(here("2027-05-01"), publisher)).faults, []);
  });
});

test("the verifier finds what was changed after publishing", async () => {
  const { at } = await builtPlace();
  await approve(at);
  const directory = await publishRelease(at("2027-05-01"), publisher);
  const edit = (file: string, change: (text: string) => string) => {
    const copy = `${directory}-copy`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, file), change(readFileSync(join(copy, file), "utf8")));
    return verifyBundle(copy).faults.join("; ");
  };
  assert.match(
    edit("README.md", (text) => `${text} `),
    /README.md is not what was published/,
  );
  assert.match(
    edit("tables.json", (text) => text.replace(/"share":\{"value":0\.\d+/, '"share":{"value":0.5')),
    /does not follow/,
  );
  assert.match(
    edit("noisy.json", (text) => text.replace('"rho":"3/2000"', '"rho":"3/2001"')),
    /another rho/,
  );
  assert.match(
    edit("manifest.json", (text) => text.replace('"release":"2027-03"', '"release":"2027-04"')),
    /not signed/,
  );
  assert.match(
    edit("reviews.jsonl", (text) => text.split("\n").slice(0, 1).join("\n")),
    /not both approved/,
  );
  assert.match(
    edit("people.json", () => '{"people":[]}'),
    /not both approved/,
  );
  writeFileSync(join(directory, "extra.txt"), "x");
  assert.match(verifyBundle(directory).faults.join(), /extra.txt was not published/);
  assert.match(verifyBundle(directory, stranger.key).faults.join(), /another key/);
  assert.match(verifyBundle(join(directory, "none")).faults.join(), /cannot be read/);
});

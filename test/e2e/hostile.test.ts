import assert from "node:assert/strict";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { SqlRow } from "../../src/store/store.ts";
import { runCli } from "../support/cli.ts";
import { tempDirectory } from "../support/directories.ts";
import { buildXml, escaped, type NodeParts, nodeXml, put, putRun } from "../support/records.ts";
import { brokenKeys, quarantineOf, withStore } from "../support/scans.ts";
import { rows } from "./hostile-rows.ts";

const SECRET = "planted-outside-of-the-home";

/** An empty home, and a place beside it with a secret in what looks like records. */
function emptyHome(t: TestContext): { home: string; outside: string; store: string } {
  const top = tempDirectory(t);
  const [home, outside] = [join(top, "home"), join(top, "outside")];
  mkdirSync(join(home, "jobs"), { recursive: true });
  put(outside, "secret.xml", buildXml().replace("cps.CpsFlowExecution", `cps.${SECRET}`));
  put(outside, "node.xml", nodeXml({ id: 3, kind: SECRET }));
  put(outside, "config.xml", "<flow-definition/>");
  put(outside, "1/build.xml", buildXml());
  put(outside, "builds/1/build.xml", buildXml());
  for (const id of [2, 3]) put(outside, `${id}.xml`, nodeXml({ id, descriptor: "planted.outside.Step" }));
  return { home, outside, store: join(top, "store.duckdb") };
}

test("nasty records end in quarantine, each with its file and reason, and nothing else is touched", async (t) => {
  const { home, outside, store: file } = emptyHome(t);
  putRun(home, "good", [{ id: 3, parents: [2] }]);
  for (const [job, [make]] of Object.entries(rows)) make({ home, job, outside });
  const { code, stderr } = await runCli(["scan", home, "--store", file, "--no-report"]);
  assert.equal(code, 0, stderr);
  await withStore(file, async (store) => {
    const quarantine = await quarantineOf(store);
    for (const [job, [, expected]] of Object.entries(rows))
      await t.test(job, () => assertQuarantined(quarantine, job, expected));
    assert.deepEqual(
      quarantine.filter((row) => String(row.file).startsWith("jobs/good")),
      [],
    );
    assert.deepEqual(await brokenKeys(store), []);
    const [good] = await store.query(
      "SELECT flow_nodes FROM run JOIN pipeline p ON p.id = pipeline_id WHERE full_name = 'good'",
    );
    assert.deepEqual(good, { flow_nodes: 2 });
    const outsiders = await store.query(
      `SELECT text FROM name WHERE text LIKE '%planted%' UNION ALL
       SELECT full_name FROM pipeline WHERE full_name IN ('job-outside') OR full_name LIKE 'jobs-circle/%'`,
    );
    assert.deepEqual(outsiders, [], "nothing outside of the home is read");
  });
  for (const command of ["quarantine", "report"]) {
    const shown = await runCli([command, "--store", file]);
    assert.equal(shown.code, 0, shown.stderr);
  }
});

function assertQuarantined(
  quarantine: readonly SqlRow[],
  job: string,
  expected: readonly (readonly [string, RegExp])[],
): void {
  const found = quarantine.filter((row) => String(row.file).startsWith(`jobs/${job}/`));
  assert.equal(found.length, expected.length, JSON.stringify(found));
  for (const [path, reason] of expected) {
    const row = found.find(({ file }) => String(file).startsWith(`jobs/${job}/${path}`));
    assert.ok(row !== undefined, `${path} in ${JSON.stringify(found)}`);
    assert.match(String(row.reason), reason);
    assert.doesNotMatch(String(row.reason), /\[object|[a-z]Error|errno/);
  }
}

for (const [what, path, inside] of [
  ["in the name of its directory", "99999999999999999999", ""],
  ["in a record of the old layout", "2016-01-02_03-04-05", "<number>99999999999</number>"],
] as const)
  test(`a run number beyond what Jenkins counts to is no end: ${what}`, async (t) => {
    const { home, store: file } = emptyHome(t);
    put(home, `jobs/job/builds/${path}/build.xml`, buildXml(inside));
    const { code, stderr } = await runCli(["scan", home, "--store", file, "--no-report"]);
    assert.equal(code, 0, stderr);
    await withStore(file, async (store) =>
      assert.deepEqual(await store.query("SELECT count(*) AS n FROM run"), [{ n: 1 }]),
    );
  });

test("files of a gigabyte are refused and not held in memory", async (t) => {
  const { home, store: file } = emptyHome(t);
  for (const job of ["a", "b", "c"]) putRun(home, job, [{ id: 3, parents: [2] }]);
  const large = [
    "jobs/a/builds/1/build.xml",
    "jobs/b/builds/1/workflow/flowNodeStore.xml",
    "jobs/c/builds/1/workflow/3.xml",
    "jobs/c/config.xml",
  ];
  for (const path of large) {
    writeFileSync(join(home, path), buildXml());
    truncateSync(join(home, path), 1024 ** 3);
  }
  const { code, stderr, peakMb } = await runCli(["scan", home, "--store", file, "--no-report"]);
  assert.equal(code, 0, stderr);
  assert.ok(peakMb !== undefined && peakMb < 400, `${peakMb} MB`);
  await withStore(file, async (store) => {
    const found = await quarantineOf(store);
    assert.deepEqual(
      found.map((row) => row.file),
      large,
    );
    for (const row of found) assert.match(String(row.reason), /larger than 256 MB \(1024 MB\)/);
  });
});

/** Names that mean something to JavaScript, to SQL, to a terminal or to a browser. */
const names: readonly string[] = [
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "'; DROP TABLE run; --",
  `"quoted" and 'quoted'`,
  "line\nbreak\ttab",
  "\u001b[31mred\u0007",
  "😀 größe \u202eturned",
  "<script>alert(1)</script>",
  "$" + "{jndi:ldap://x} $name %s",
  "n".repeat(5000),
  "",
  " ",
];

function nodesNamed(name: string): NodeParts[] {
  const text = escaped(name);
  const stage = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
  const node = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";
  const body = "<cps.a.BodyInvocationAction/>";
  const argument = `<cps.a.ArgumentsActionImpl><arguments><entry><string>label</string><string>${text}</string></entry></arguments></cps.a.ArgumentsActionImpl>`;
  return [
    { id: 3, parents: [2], kind: "StepStartNode", descriptor: stage },
    {
      id: 4,
      parents: [3],
      kind: "StepStartNode",
      descriptor: stage,
      actions: `${body}<wf.a.LabelAction><displayName>${text}</displayName></wf.a.LabelAction>`,
    },
    { id: 5, parents: [4], kind: "StepStartNode", descriptor: node, actions: argument },
    {
      id: 6,
      parents: [5],
      kind: "StepStartNode",
      descriptor: node,
      actions: `${body}<s.a.WorkspaceActionImpl><node>${text}</node></s.a.WorkspaceActionImpl>`,
    },
    { id: 7, parents: [6], descriptor: name },
    { id: 8, parents: [7], actions: `<wf.a.ErrorAction><error class="${text}"/></wf.a.ErrorAction>` },
  ];
}

function homeOfNames(home: string): void {
  names.forEach((name, at) => {
    const text = escaped(name);
    const build = buildXml().replace(
      "<actions/>",
      `<actions><hudson.model.CauseAction><causes><x.${/^\w+$/.test(name) ? name : "C"}/></causes></hudson.model.CauseAction>
      <l.LibrariesAction><libraries><l.LibraryRecord><name>${text}</name><version>${text}</version></l.LibraryRecord></libraries></l.LibrariesAction></actions>`,
    );
    putRun(home, `job-${at}`, nodesNamed(name), build.replace("<result>SUCCESS", `<result>${text}`));
    put(home, `nodes/${at}/config.xml`, `<slave><name>${text}</name><label>${text}</label></slave>`);
    const directory = name.replaceAll("/", "-").slice(0, 60).trim();
    if (directory === "" || directory === "builds") return;
    putRun(home, directory);
    put(
      home,
      `jobs/${directory}/config.xml`,
      `<com.x.folder.Folder><x.FolderLibraries><x.LibraryConfiguration><name>${text}</name></x.LibraryConfiguration></x.FolderLibraries></com.x.folder.Folder>`,
    );
  });
}

test("names are data wherever they come from", async (t) => {
  const { home, store: file } = emptyHome(t);
  homeOfNames(home);
  const scan = await runCli(["scan", home, "--store", file, "--no-report", "--controller", "it's\n<b>"]);
  assert.equal(scan.code, 0, scan.stderr);
  await withStore(file, async (store) => {
    const stages = (await store.query("SELECT DISTINCT name FROM stage_fact ORDER BY 1")).map(({ name }) =>
      String(name),
    );
    for (const name of names.filter((name) => name.length < 500 && !name.includes("\u001b")))
      assert.ok(stages.includes(name), `stage ${JSON.stringify(name)}`);
    const [longest] = await store.query("SELECT max(length(text)) AS n FROM name");
    assert.ok(Number(longest!.n) <= 500);
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      const uses = await store.query("SELECT count(*) AS n FROM step_fact WHERE function = $name", { name });
      assert.deepEqual(uses, [{ n: 1 }], name);
    }
    assert.deepEqual(await brokenKeys(store), []);
  });
  await t.test("again", async () => {
    const again = await runCli(["scan", home, "--store", file, "--no-report", "--controller", "it's\n<b>"]);
    assert.equal(again.code, 0, again.stderr);
    await withStore(file, async (store) => assert.deepEqual(await brokenKeys(store), []));
  });
  await t.test("in the reference numbers", async () => {
    const { code, stdout, stderr } = await runCli(["reference", home]);
    assert.equal(code, 0, stderr);
    const { stages } = JSON.parse(stdout) as { stages: { by_name: Record<string, number> } };
    for (const name of ["constructor", "__proto__"])
      assert.equal(Object.entries(stages.by_name).find(([key]) => key === name)?.[1], 1);
  });
  await t.test("in the report", async () => {
    const html = join(home, "report.html");
    const shown: readonly (readonly [string[], RegExp])[] = [
      [[], /[^\P{Cc}\n]|\u202e/u],
      [["--json"], /[^\P{Cc}\n\u007f-\u009f]/u],
      [["--html", html], /./],
    ];
    for (const [args, forbidden] of shown) {
      const { code, stdout, stderr } = await runCli(["report", "--store", file, "--top", "1000", ...args]);
      assert.equal(code, 0, stderr);
      assert.equal(forbidden.exec(stdout)?.[0], undefined);
    }
    assert.doesNotMatch(readFileSync(html, "utf8"), /<script>alert|\u202e|[^\P{Cc}\n]/u);
  });
});

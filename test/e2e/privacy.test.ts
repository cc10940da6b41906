import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { judgeOnce } from "../../src/cli/judged-home.ts";
import { runStates } from "../../src/model/verdict.ts";
import { judgementJson } from "../../src/publish/judgement-json.ts";
import { textOfBoard } from "../../src/server/board/shared-board.ts";
import { openHome } from "../../src/sources/jenkins-home/open-home.ts";
import { ALLOWED, CANARY, disguises, dumpOf, Planter, sightings } from "../support/canaries.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, exampleHome, filesBelow, settle, tempDirectory } from "../support/directories.ts";
import { put } from "../support/records.ts";
import { quarantineOf, referenceOf, scanInto, withStore } from "../support/scans.ts";
import { putWaitingRun } from "../support/waiting-run.ts";

/** Things that real homes hold and the example does not. */
function furnish(home: string): void {
  for (const file of filesBelow(join(home, "jobs"), ".xml"))
    edit(file, (text) =>
      text
        .replace(/(<flow-build[^>]*>)/, "$1<displayName>x</displayName><description>x</description>")
        .replace(
          "<actions>",
          `<actions><org.jenkinsci.plugins.workflow.cps.EnvActionImpl><env><entry><string>x</string><string>x</string></entry></env></org.jenkinsci.plugins.workflow.cps.EnvActionImpl>
           <hudson.plugins.git.util.BuildData><remoteUrls><string>x</string></remoteUrls><scmName>x</scmName></hudson.plugins.git.util.BuildData>`,
        )
        .replace(/(<\/flow-build>)/, "<culprits><string>x</string></culprits>$1"),
    );
  for (const file of filesBelow(join(home, "jobs"), ".xml").filter((path) => path.includes("workflow")))
    edit(file, (text) =>
      text.replace(
        /(StepAtomNode"[\s\S]*?<actions>)/g,
        "$1<wf.a.LabelAction><displayName>x</displayName></wf.a.LabelAction>",
      ),
    );
  for (const file of filesBelow(join(home, "nodes"), ".xml"))
    edit(file, (text) =>
      text.replace("</slave>", "<launcher><host>x</host><agentCommand>x</agentCommand></launcher></slave>"),
    );
}

/** Frames of a user's class and of the script, for the stack trace of each error; the engine's own frames come after. */
const USER_FRAMES = [`com.acme.${CANARY}.run(${CANARY}.groovy:3)`, `WorkflowScript.${CANARY}(WorkflowScript:12)`];

/** Plants canaries in the stack traces of errors, whose frames look like names and are not XML that the planter fills. */
function plantFrames(home: string): number {
  const frames = USER_FRAMES.map((frame) => `<trace>${frame}</trace>`).join("");
  let planted = 0;
  for (const file of filesBelow(join(home, "jobs"), ".xml"))
    edit(file, (text) =>
      text.replace(/<stackTrace>/g, (tag) => {
        planted++;
        return `${tag}${frames}`;
      }),
    );
  return planted;
}

/** An error log whose lines hold canaries wherever one can be written: message, trace, logger, level, and fields nobody knows. */
function logOf(canary: () => string): string {
  const text = (): string => `${canary()} is no name!`;
  const raw = (): string =>
    [
      `java.io.IOException: ${text()}`,
      text(),
      `\tat com.acme.${CANARY}.run(${CANARY}.java:1)`,
      `\tat WorkflowScript.${CANARY}(WorkflowScript:12)`,
      `\tat hudson.model.Run.execute(${CANARY}.java:1)`,
      `\tSuppressed: java.io.IOException: ${text()}`,
      `Caused by: java.net.SocketException: ${text()}`,
    ].join("\n");
  const record = (more: object): string =>
    JSON.stringify({ version: 1, timestamp: 1_790_000_000_000, name: "hudson.model.Run", level: "SEVERE", ...more });
  return [
    record({ message: text(), exception: { raw: raw() } }),
    record({
      name: text(),
      level: text(),
      message: text(),
      user: text(),
      exception: { raw: text(), [CANARY]: text() },
    }),
    record({ name: CANARY, message: text(), exception: { raw: `${CANARY}: x\nCaused by: ${CANARY}` } }),
    record({ version: text(), message: text() }),
    `${record({ message: text() }).slice(0, -5)}`,
    text(),
    "",
  ].join("\n");
}

/** Plants canaries all over a home: in each record, log and index, and in files that are nobody's business. */
function plantAll(home: string): number {
  const planter = new Planter();
  furnish(home);
  for (const file of filesBelow(home)) {
    if (file.endsWith(".xml")) edit(file, (text) => planter.plant(text));
    else if (!/nextBuildNumber$/.test(file))
      writeFileSync(file, `${readFileSync(file, "utf8")}\n${planter.canary()}\n`);
  }
  for (const file of filesBelow(join(home, "jobs"), "build.xml"))
    for (const name of ["log", "changelog.xml", "program.dat", "injectedEnvVars.txt", "1.log"])
      writeFileSync(join(dirname(file), name), planter.canary());
  for (const file of ["secrets/master.key", "credentials.xml", "users/x/config.xml", "queue.xml", "secret.key"])
    put(home, file, `<x>${planter.canary()}</x>`);
  put(
    home,
    "logs/essentials.log.0",
    logOf(() => planter.canary()),
  );
  return planter.planted + plantFrames(home);
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

/** What Flowmeter writes of a home: the files of its store, and what commands print; short leaves out what says the same. */
async function outputOf(t: TestContext, home: string, isShort = false): Promise<Record<string, Buffer | string>> {
  settle(home);
  const directory = tempDirectory(t);
  const store = join(directory, "store.duckdb");
  const html = join(directory, "report.html");
  const places: Record<string, Buffer | string> = {};
  const short = [
    ["scan", home, "--no-report"],
    ["quarantine", "--json"],
    ["report", "--top", "1000", "--json"],
    ["errors", "--top", "1000", "--json"],
    ["inventory", "--compare", "2026-10-01", "--json"],
  ];
  const long = [
    ["scan", home, "--quiet"],
    ["quarantine"],
    ["report", "--top", "1000"],
    ["errors", "--top", "1000", "--since", "2020-01-01"],
    ["report", "--top", "1000", "--html", html],
    ["inventory", "--top", "1000"],
    ["inventory", "--compare", "2026-10-01", "--top", "1000"],
    ["inventory", "--pipeline", "docs-site"],
  ];
  for (const command of isShort ? short : [...short, ...long]) {
    const { code, stdout, stderr } = await runCli([...command, "--store", store]);
    assert.equal(code, 0, `${command.join(" ")}: ${stderr}`);
    const name = command[0] === "errors" ? command.join(" ") : command.slice(-2).join(" ");
    places[`output of ${name}`] = `${stdout}\n${stderr.replaceAll(html, "")}`;
  }
  for (const name of readdirSync(directory)) places[`file ${name}`] = readFileSync(join(directory, name));
  if (!isShort) places["text of report.html"] = readFileSync(html, "utf8").replace(/<[^>]*>/g, "");
  places.tables = await withStore(store, dumpOf);
  return { ...places, ...(await openStoreOf(t, home)) };
}

/** The files of a store as they are while a scan has just written them and nothing is tidied up. */
async function openStoreOf(t: TestContext, home: string): Promise<Record<string, Buffer>> {
  const directory = tempDirectory(t);
  return withStore(join(directory, "store.duckdb"), async (store) => {
    await scanInto(store, home);
    const files = readdirSync(directory).map(
      (name) => [`open file ${name}`, readFileSync(join(directory, name))] as const,
    );
    return Object.fromEntries(files);
  });
}

test("the search finds a text in each disguise", () => {
  for (const [form, bytes] of disguises(CANARY)) {
    assert.ok(bytes.length >= 12, form);
    const place = Buffer.concat([Buffer.from("before "), bytes, Buffer.from(" after")]);
    assert.ok(sightings(CANARY, { place }).some((found) => found.includes(form)));
  }
  for (const before of ["", "a", "ab", "abc"]) {
    const place = Buffer.from(`${before}${CANARY} and more`).toString("base64");
    assert.equal(sightings(CANARY, { place }).length, 1, before);
  }
});

test("nothing but names leaves the records: no script, argument, log, message, user or value", async (t) => {
  const home = copyOfExample(t);
  const planted = plantAll(home);
  assert.ok(planted > 3000, `${planted} canaries`);
  const places = await outputOf(t, home);
  assert.deepEqual(sightings(CANARY, places), []);
  assert.ok("file store.duckdb.last-scan.json" in places);
  for (const place of ["tables", "output of errors --top 1000 --json"])
    assert.match(String(places[place]), /java\.net\.SocketException/, `${place} has lines of the log`);
  for (const place of ["tables", "output of 1000 --json", "file report.html", "open file store.duckdb.wal"])
    assert.ok(sightings(ALLOWED, { [place]: places[place] ?? "" }).length > 0, `${place} shows the stages' names`);
});

test("a board that processes share holds the words of a judgement, and nothing else of the records", (t) => {
  const home = copyOfExample(t);
  putWaitingRun(home, "shop", Date.now());
  plantAll(home);
  const judgement = judgeOnce(openHome(home), { at: undefined, now: Date.now(), onProgress: () => undefined });
  assert.ok(judgement.runs.length > 0);
  const board = textOfBoard({
    ...{ judgement, digest: "", marks: new Map() },
    incidents: judgement.fleet.causes.map((cause) => ({ ...cause, id: "", openedAt: 1 })),
    following: { state: "following", source: "home", since: 1, everyMs: 1 },
  });
  assert.deepEqual(sightings(CANARY, { board }), []);
  const said = new Set(["", "following", "home", ...textsIn(judgementJson(judgement)), ...Object.keys(runStates)]);
  assert.deepEqual(
    textsIn(JSON.parse(board)).filter((text) => !said.has(text) && text !== judgement.fleet.state),
    [],
  );
});

/** All texts in what JSON can hold. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test("records with canaries are read like others", async (t) => {
  const home = copyOfExample(t);
  plantAll(home);
  const numbers = async (of: string): Promise<unknown> =>
    withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
      await scanInto(store, of);
      const all = (await referenceOf(store)) as Record<string, unknown>;
      return [all.steps, all.agents, all.flow_nodes, all.libraries, all.post_conditions, all.parallel];
    });
  assert.deepEqual(await numbers(home), await numbers(exampleHome));
});

const MISPLACED = `${CANARY} is no name!`;

/** Where a class, a constant or a number is kept when it looks like one, and nothing else is. */
const misplaced: readonly (readonly [what: string, pattern: RegExp, replacement: string])[] = [
  ["class of a flow node", /(<node class=")[^"]*/g, "$1@"],
  ["descriptor", /(<descriptorId>)[^<]*/g, "$1@"],
  [
    "cause of an interruption",
    /<error class="[^"]*"[^>]*>/g,
    `<error class="org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"><causes><a><${CANARY}/></a></causes>`,
  ],
  ["class of an error", /(<error class=")[^"]*/g, "$1@"],
  ["message of an error of a remote class", /(<detailMessage>)[^<]*/g, "$1@: secret"],
  ["result", /(<result>)[A-Z_]+/g, "$1@"],
  ["result that a node has", /(<name>)(?:SUCCESS|FAILURE|UNSTABLE|ABORTED|NOT_BUILT)/g, "$1@"],
  ["durability", /(<durabilityHint>)[^<]*/g, "$1@"],
  ["storage directory", /(<storageDir>)[^<]*/g, "$1@"],
  ["status of a stage", /(<string>STAGE_STATUS<\/string>\s*<string>)[^<]*/g, "$1@"],
  ["kind of a stage", /(<string>SYNTHETIC_STAGE<\/string>\s*<string>)[^<]*/g, "$1@"],
  ["timer", /(<string>)(?:flowNode|classLoad|runQueue|parse|run|saveProgram)(?=<)/g, "$1@"],
  ["internal call", /(<string>)(?:hudson|org\.jenkinsci|jenkins)[\w.]+(?=<\/string>)/g, "$1@"],
  ["symbol in the model", /(<name>)(?:pollSCM|cron|disableConcurrentBuilds|buildDiscarder|string|branch)(?=<)/g, "$1@"],
  ["condition in the model", /(<condition>)[^<]*/g, "$1@"],
  ["agent in the model", /(<agentType>\s*<key>)[^<]*/g, "$1@"],
  ["symbol of a delegate", /(<symbol>)[^<]*/g, "$1@"],
  ["plugin", /( plugin=")[^"]*/g, "$1@"],
  ["number", /(<(?:timestamp|startTime|duration|queuingDurationMillis|long)>)\d+/g, "$1@"],
  ["id", /(<id>)\d+/g, "$1@"],
  ["kind of a definition", /(<definition class=")[^"]*/g, "$1@"],
  ["entity", /(<script>)/g, `$1&${CANARY};`],
  ["element", /<actions>/g, `<actions><${CANARY}>`],
  ["closing tag", /<\/actions>/g, `</${CANARY}>`],
  ["attribute", /<actions>/g, `<actions ${CANARY}="1" ${CANARY}="2">`],
  ["attribute without value", /<actions>/g, `<actions ${CANARY}>`],
  ["root", /<(\/?)(?:flow-build|Tag|linked-hash-map|flow-definition)\b/g, `<$1${CANARY}`],
];

test("what does not look like a class or a constant is not kept in the place of one", async (t) => {
  const home = copyOfExample(t);
  const spare = join(tempDirectory(t), "jobs");
  renameSync(join(home, "jobs"), spare);
  misplaced.forEach(([what, pattern, replacement], at) => {
    const job = join(home, "jobs", `place-${at}`);
    cpSync(join(spare, "webshop"), job, { recursive: true });
    let hits = 0;
    const text = replacement.replace("@", MISPLACED);
    for (const file of filesBelow(job, ".xml"))
      edit(file, (record) => {
        const changed = record.replace(pattern, text);
        if (changed !== record) hits++;
        return changed;
      });
    assert.ok(hits > 0, `the example has no ${what}`);
  });
  edit(join(home, "config.xml"), (text) =>
    text.replace(/(<version>)[^<]*/, `$1${MISPLACED}`).replace(/(<mode>)[^<]*/, `$1${MISPLACED}`),
  );
  const places = await outputOf(t, home, true);
  for (const [place, content] of Object.entries(places))
    await t.test(place, () => assert.deepEqual(sightings(CANARY, { [place]: content }), []));
});

test("quarantine says why a record cannot be read, not what it holds", async (t) => {
  const home = copyOfExample(t);
  plantAll(home);
  for (const file of filesBelow(join(home, "jobs"), ".xml"))
    edit(file, (text) => text.slice(0, text.lastIndexOf(CANARY) + 20));
  await withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
    await scanInto(store, home);
    const quarantine = await quarantineOf(store);
    assert.ok(quarantine.length > 40, `${quarantine.length} records`);
    assert.deepEqual(sightings(CANARY, { tables: await dumpOf(store) }), []);
  });
});

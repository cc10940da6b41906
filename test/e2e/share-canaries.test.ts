import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { atTime } from "../../sim/node-options.ts";
import { CANARY, sightings } from "../support/canaries.ts";
import { runCli } from "../support/cli.ts";
import { copyOfExample, filesBelow, settle, tempDirectory } from "../support/directories.ts";
import { put } from "../support/records.ts";
import { startServeOn } from "../support/serve-process.ts";
import { collectingLock, TestCollector } from "../support/sharing.ts";

/** Names planted so far, each another one. */
class Names {
  readonly all: string[] = [];

  next(): string {
    const name = `${CANARY}${this.all.length}${"abcdefghij"[this.all.length % 10]}`;
    this.all.push(name);
    return name;
  }
}

const LEAF = /<([A-Za-z_][\w.-]*)>([^<]*[^<\s][^<]*)<\/\1>/g;
const ATTRIBUTE = /\s([\w-]+)="([^"]*)"/g;

/** Elements with a text, and attributes, that occur in some records. */
function fieldsOf(files: readonly string[]): { readonly elements: string[]; readonly attributes: string[] } {
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const names = (pattern: RegExp): string[] =>
    [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();
  const attributes = names(ATTRIBUTE).filter((name) => !["version", "encoding"].includes(name));
  return { elements: names(LEAF), attributes };
}

/**
 * Plants names into every field of a home that holds a text, also into those whose texts Flowmeter keeps for its own user: a copy of a
 * Pipeline for each field, so that the rest of its records stays as it is. Returns how many fields there are.
 */
function plantFields(home: string, names: Names): number {
  const jobs = join(home, "jobs");
  const source = join(jobs, names.next());
  cpSync(join(jobs, "webshop"), source, { recursive: true });
  keepFewBuilds(source);
  const { elements, attributes } = fieldsOf(filesBelow(source, ".xml"));
  const patterns = [
    ...elements.map((field) => new RegExp(`(<${field}>)[^<]+(</${field}>)`, "g")),
    ...attributes.map((field) => new RegExp(`(\\s${field}=")[^"]*(")`, "g")),
  ];
  for (const pattern of patterns) {
    const job = join(jobs, names.next());
    cpSync(source, job, { recursive: true });
    const text = names.next();
    for (const file of filesBelow(job, ".xml"))
      writeFileSync(file, readFileSync(file, "utf8").replace(pattern, `$1${text}$2`));
  }
  return patterns.length;
}

/** Leaves two builds of each item: enough to have each field. */
function keepFewBuilds(job: string): void {
  const builds = filesBelow(job, "build.xml").map((file) => dirname(file));
  for (const item of new Set(builds.map((build) => dirname(build))))
    for (const build of builds.filter((each) => dirname(each) === item).slice(2)) rmSync(build, { recursive: true });
}

/** Plants names into what stands outside of Pipelines: agents, libraries, plugins, classes of steps, users, secrets. */
function plantAround(home: string, names: Names): void {
  for (const job of readdirSync(join(home, "jobs")).filter((name) => !name.startsWith(CANARY)))
    renameSync(join(home, "jobs", job), join(home, "jobs", names.next()));
  for (const file of filesBelow(home, ".xml").filter((path) => !path.includes("/jobs/")))
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        /(<(?:name|label|description|remote|credentialsId|string)>)[^<]+/g,
        (_, tag: string) => `${tag}${names.next()}`,
      ),
    );
  for (const file of filesBelow(join(home, "jobs"), ".xml").slice(0, 40))
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        /(<descriptorId>)[^<]+/g,
        (_, tag: string) => `${tag}com.${names.next()}.DeployStep`,
      ),
    );
  put(
    home,
    `plugins/${names.next()}/META-INF/MANIFEST.MF`,
    `Short-Name: ${names.next()}\nPlugin-Version: ${names.next()}\n`,
  );
  for (const file of ["secrets/master.key", "credentials.xml", "users/x/config.xml", "secret.key"])
    put(home, file, `<x>${names.next()}</x>`);
}

/** Digests of a name as they could stand in bytes. */
function digestsOf(name: string): Map<string, string> {
  const found = new Map<string, string>();
  // Half of a digest would name it as well.
  for (const algorithm of ["md5", "sha1", "sha256"])
    for (const encoding of ["hex", "base64", "base64url"] as const)
      found.set(`${algorithm} as ${encoding}`, createHash(algorithm).update(name).digest(encoding).slice(0, 20));
  return found;
}

test("no name of a home is in any byte that is sent, waits, is logged or printed: plain, encoded or hashed", async (t) => {
  const home = copyOfExample(t);
  const names = new Names();
  const fields = plantFields(home, names);
  plantAround(home, names);
  settle(home);
  assert.ok(fields >= 40, `${fields} fields`);

  // Also in the path of what is kept, in the environment, and in what commands are given.
  const directory = join(tempDirectory(t), names.next());
  mkdirSync(directory);
  const collector = await TestCollector.start(t);
  const controller = names.next();
  const flags = ["--store", join(directory, "s.duckdb"), "--controller", controller];
  const scanned = await runCli(["scan", home, "--no-report", "--quiet", ...flags]);
  assert.equal(scanned.code, 0, scanned.stderr);

  const lock = collectingLock(directory);
  const policy = join(directory, `${names.next()}.json`);
  writeFileSync(policy, JSON.stringify({ schema: "flowmeter-policy/1", level: "detailed", destinations: ["own"] }));
  const hostile = join(directory, `${names.next()}.json`);
  writeFileSync(hostile, JSON.stringify({ schema: names.next(), level: names.next(), [names.next()]: names.next() }));
  const shareFlags = [...flags, "--home", home, "--dictionary", lock];
  const surroundings = Object.fromEntries(
    ["USER", "HOSTNAME", "LOGNAME", "JAVA_OPTS", "HTTPS_PROXY", "DO_NOT_TRACK_"].map((name) => [name, names.next()]),
  );
  const places: Record<string, Buffer | string> = {};
  const carried = tempDirectory(t);
  const share = async (at: string, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(["share", ...args, ...shareFlags], {
      env: { ...surroundings, NODE_OPTIONS: atTime(at) },
    });
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
    places[`output ${Object.keys(places).length} of ${args[0]} at ${at}`] = `${stdout}\n${stderr}`;
    return stdout;
  };
  /** What a command says when what it was given is no good: not what that was. */
  const refused = async (env: Record<string, string>, ...args: string[]): Promise<void> => {
    const ended = await runCli(["share", ...args, ...shareFlags], {
      env: { ...surroundings, ...env, NODE_OPTIONS: atTime("2026-10-09T10:30:30Z") },
    });
    places[`refusal ${Object.keys(places).length} of ${args[0]}`] = `${ended.stdout}\n${ended.stderr}`;
  };
  await share(
    "2026-08-15T10:00:00Z",
    "consent",
    "detailed",
    "--destination",
    `own=${collector.url}`,
    "--policy",
    policy,
    "--yes",
  );
  await share("2026-10-01T10:00:00Z", "preview", "--hold", "24");
  await share("2026-10-01T10:00:00Z", "preview", "--example", "--json");
  await share("2026-10-01T10:00:00Z", "export", carried);
  const served = await startServeOn(t, {
    words: [...flags, "--home", home, "--share-dictionary", lock, "--share-policy", policy, "--log-level", "error"],
    env: { ...surroundings, NODE_OPTIONS: atTime("2026-10-01T11:00:00Z") },
  });
  places["answer for the page about privacy"] = JSON.stringify(await served.json("/api/v1/privacy"));
  assert.match(String(places["answer for the page about privacy"]), /"body":"\{/, "reports are on the page");
  await served.stop();
  for (const file of filesBelow(`${join(directory, "s.duckdb")}.share`))
    places[`before: ${file.split("/").at(-1)}`] = readFileSync(file);
  await share("2026-10-09T10:05:00Z", "send", "--once");
  for (const args of [
    ["status"],
    ["inventory", "--json"],
    ["log"],
    ["erase", "--requests", carried, "--yes"],
    ["erase", "--yes"],
  ])
    await share("2026-10-09T10:30:00Z", ...args);
  // Last, for a no that was seen takes back what was agreed to before.
  for (const args of [["status"], ["preview"], ["send", "--once"]]) {
    await refused({}, ...args, "--policy", hostile);
    for (const variable of ["FLOWMETER_CONSENT", "DO_NOT_TRACK"]) await refused({ [variable]: names.next() }, ...args);
  }
  // Where somebody gave a secret with an address, which is refused.
  await refused(
    {},
    "consent",
    "usage",
    "--yes",
    "--destination",
    `own=https://${names.next()}:${names.next()}@own.example/?${names.next()}#${names.next()}`,
  );
  const bounded = await startServeOn(t, {
    words: [...flags, "--home", home, "--share-dictionary", lock, "--share-policy", hostile, "--log-level", "error"],
    env: { ...surroundings, NODE_OPTIONS: atTime("2026-10-09T10:30:40Z") },
  });
  places["answer for the page about privacy, under a hostile policy"] = JSON.stringify(
    await bounded.json("/api/v1/privacy"),
  );
  await bounded.stop();
  await share("2026-10-09T10:31:00Z", "new-identity", "--yes");
  await share("2026-10-09T10:32:00Z", "consent", "local");
  for (const file of filesBelow(`${join(directory, "s.duckdb")}.share`))
    places[`after: ${file.split("/").at(-1)}`] = readFileSync(file);
  for (const file of filesBelow(carried)) places[`carried: ${file.split("/").at(-1)}`] = readFileSync(file);
  collector.received.forEach(({ method, url, rawHeaders, body }, index) => {
    places[`sent ${index}`] = Buffer.concat([Buffer.from([method, url, ...rawHeaders].join("\n")), body]);
  });

  assert.ok(collector.received.length >= 30, `${collector.received.length} reports were sent`);
  assert.ok(
    collector.received.some(({ body }) => body.includes('"other"')),
    "names that are on no list are other",
  );
  assert.deepEqual(sightings(CANARY, places), []);
  const all = Object.values(places)
    .map((content) => Buffer.from(content).toString("latin1"))
    .join("\n");
  for (const name of names.all)
    for (const [how, digest] of digestsOf(name))
      assert.ok(!all.includes(digest), `something holds the ${how} of a name`);
});

test("the search finds a digest of a name", () => {
  const digest = createHash("sha256").update(`${CANARY}1b`).digest("base64");
  assert.ok([...digestsOf(`${CANARY}1b`).values()].some((found) => digest.includes(found)));
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { atTime } from "../../sim/node-options.ts";
import { allowLists } from "../../src/dictionary/allow-lists/allow-lists.ts";
import { canonicalJson } from "../../src/dictionary/canonical-json.ts";
import { readLock } from "../../src/dictionary/lock.ts";
import { purposeKeys } from "../../src/privacy/wire/keys.ts";
import { requestBytes } from "../../src/privacy/wire/messages.ts";
import { sealReport } from "../../src/privacy/wire/report.ts";
import { signed } from "../../src/privacy/wire/sign.ts";
import { Connection } from "../../src/store/duckdb/connection.ts";
import { CANARY, sightings } from "../support/canaries.ts";
import { startCli } from "../support/cli.ts";
import { filesBelow, tempDirectory } from "../support/directories.ts";
import { collectingLock } from "../support/sharing.ts";

/** Canaries, each another one, by what it was planted in. */
class Names {
  readonly all = new Map<string, string>();

  /** Lower case letters and digits, so that it fits wherever a word does. */
  in(field: string): string {
    const name = `${CANARY}${this.all.size}${"abcdefghij"[this.all.size % 10]}`;
    this.all.set(field, name);
    return name;
  }
}

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

type Json = Record<string, unknown>;

const ENV = "run.completed/SUCCESS";
const purpose = { dest: "tests", env: ENV, period: "2026-09" };
const keysOf = (number: number) => purposeKeys(new Uint8Array(32).fill(number), purpose);

/** A report that would be taken; `number` is that of its controller. */
function goodReport(dict: string, number: number, nonce = "A".repeat(22)): Json {
  const rows = [["run.completed", 1, ["SUCCESS"], 4]] as const;
  const content = {
    dict,
    allow: allowLists.digest,
    ...purpose,
    seq: 1,
    nonce,
    consent: "detailed" as const,
    rows,
    hist: [],
  };
  return JSON.parse(Buffer.from(sealReport(content, keysOf(number))).toString()) as Json;
}

/** Reports with a canary in each of their fields, in names of fields and in every place of a row: signed where that is possible, else not. */
function reportsWith(names: Names, dict: string): Sent[] {
  const edits: (readonly [field: string, edit: (report: Json, name: string) => void])[] = [
    ...Object.keys(goodReport(dict, 1)).map(
      (field) => [field, (report: Json, name: string) => (report[field] = name)] as const,
    ),
    ...["dict", "allow"].map(
      (field) =>
        [
          `${field} as a digest`,
          (report: Json, name: string) =>
            (report[field] = `sha256-${Buffer.from(name).toString("hex").padEnd(64, "0")}`),
        ] as const,
    ),
    ["a field's name", (report, name) => (report[name] = 1)],
    ["a field more", (report, name) => (report.note = name)],
    ["__proto__", (report, name) => Object.defineProperty(report, "__proto__", { value: name, enumerable: true })],
    ["a nested field", (report, name) => (report.note = { inner: [name] })],
    ...[0, 1, 2, 3, 4].map(
      (index) =>
        [
          `row[${index}]`,
          (report: Json, name: string) => ((report.rows as unknown[][])[0]![index] = index === 2 ? [name] : name),
        ] as const,
    ),
    ["a second label", (report, name) => ((report.rows as unknown[][])[0]![2] = ["SUCCESS", name])],
    ...[0, 1, 2, 3].map(
      (index) =>
        [
          `hist[${index}]`,
          (report: Json, name: string) => {
            const row: unknown[] = ["run.duration", 1, ["SUCCESS"], [3, 20]];
            row[index] = index > 1 ? [name] : name;
            report.hist = [row];
          },
        ] as const,
    ),
    ["env of the metric", (report, name) => (report.env = `run.completed/${name}`)],
    ["a padded nonce", (report, name) => (report.nonce = name.padEnd(22, "-"))],
    ["a padded signature", (report, name) => (report.sig = name.padEnd(86, "A"))],
    ["a padded key", (report, name) => (report.key = name.padEnd(43, "A"))],
  ];
  return edits.flatMap(([field, edit]) =>
    [true, false].map((isSigned): Sent => {
      const report = goodReport(dict, 2);
      edit(report, names.in(`report ${field}${isSigned ? ", signed" : ""}`));
      const { sig: _, ...bare } = report;
      const canSign = isSigned && bare.key === keysOf(2).key;
      return { path: "/reports", body: canonicalJson(canSign ? signed(bare as { key: string }, keysOf(2)) : report) };
    }),
  );
}

/** What the telemetry client of Jenkins sends (JEP-214), with canaries in every place. */
function eventsWith(names: Names): Sent[] {
  const n = (field: string) => names.in(`event ${field}`);
  const known = (payload: unknown, more: Json = {}) => ({
    type: "jenkins.telemetry.Example",
    payload,
    correlator: n("correlator"),
    ...more,
  });
  const events: unknown[] = [
    known({ enabled: n("flag"), mode: n("label"), usage: { count: n("count") } }),
    known({ enabled: true, mode: "fast", usage: { count: 3, host: n("nested value"), [n("nested key")]: 1 } }),
    known({ [n("key")]: { [n("key in it")]: [n("list"), { x: n("object in a list") }] }, "usage.count": n("dotted") }),
    known(JSON.stringify({ enabled: true, [n("key in a text")]: n("value in a text") })),
    known(n("payload")),
    known({ enabled: true }, { [n("field's name")]: n("field") }),
    { type: n("type"), payload: {}, correlator: "x" },
    {
      type: "jenkins.telemetry.Example",
      payload: { mode: ["fast", n("list instead of a label")] },
      correlator: { x: n("nested correlator") },
    },
  ];
  return events.map((event) => ({ path: "/events", body: JSON.stringify(event) }));
}

/** Errors as JEP-308 has them, with canaries in every field and in every part of a trace. */
function errorsWith(names: Names): Sent[] {
  const n = (field: string) => names.in(`error ${field}`);
  const log = { version: 1, timestamp: 1, name: n("logger"), level: "WARNING", message: n("message") };
  const raw = [
    `io.jenkins.plugins.${n("class of a plugin")}.Fault: ${n("text")}`,
    `\tat hudson.model.${n("frame")}.run(${n("file")}.java:1)`,
    `\tat com.acme.${n("private frame")}.run(A.java:1)`,
    `\tat PluginClassLoader for ${n("plugin")}//org.jenkinsci.plugins.x.Y.run(Y.java:1)`,
    `\tSuppressed: java.lang.${n("suppressed class")}: ${n("suppressed text")}`,
    `\t\tat org.jenkinsci.plugins.workflow.${n("suppressed frame")}.run(A.java:1)`,
    `Caused by: hudson.${n("cause")}$Inner: ${n("text of a cause")}`,
    `\tat jenkins.model.Jenkins.${n("method")}(Jenkins.java:1)`,
    `Caused by: java.lang.${n("root cause")}: ${n("text of the root cause")}`,
    `\t... 3 ${n("more")}`,
  ].join("\n");
  const errors: unknown[] = [
    { log: { ...log, exception: { raw } } },
    {
      log: {
        ...log,
        exception: {
          raw: `java.io.IOException: ${n("text of a public class")}\n\tat hudson.model.Run.execute(Run.java:1)`,
        },
      },
    },
    { log: { ...log, exception: { raw: n("no trace") } } },
    { log: { ...log, level: n("level") } },
    { log: { ...log, [n("field's name")]: n("field"), exception: { raw: "", [n("name in it")]: n("field in it") } } },
    { log: { ...log, version: n("version") } },
    { log: { ...log, timestamp: n("timestamp") } },
    { log: n("log"), [n("name beside it")]: n("beside it") },
  ];
  return errors.map((error) => ({ path: "/telemetry/error", body: JSON.stringify(error) }));
}

/** Headers, methods, paths and query strings, on every route. */
function envelopesWith(names: Names, dict: string): Sent[] {
  const n = (field: string) => names.in(`request ${field}`);
  const headers = [
    "User-Agent",
    "Forwarded",
    "X-Forwarded-For",
    "X-Real-IP",
    "X-Forwarded-Host",
    "Authorization",
    "Cookie",
    "Referer",
    "Origin",
    "From",
    "Via",
    "Host",
    "Accept-Language",
    "Content-Type",
    "If-None-Match",
    "X-Request-Id",
  ];
  const paths = [
    "/reports",
    "/erase",
    "/export-mine",
    "/events",
    "/telemetry/error",
    "/transparency",
    "/transparency.json",
    "/transparency.css",
    "/v1/log",
    "/healthz",
  ];
  return [
    ...headers.flatMap((header): Sent[] => [
      { path: "/reports", headers: { [header]: n(header) }, body: canonicalJson(goodReport(dict, 3)) },
      { method: "GET", path: "/transparency.json", headers: { [header]: n(`${header} of a question`) } },
    ]),
    { path: "/reports", headers: { [`X-${n("header's name")}`]: n("header of its own") }, body: "{}" },
    {
      path: "/reports",
      headers: { Authorization: `Basic ${Buffer.from(`user:${n("password")}`).toString("base64")}` },
      body: "x",
    },
    ...paths.flatMap((path): Sent[] => [
      {
        method: "GET",
        path: `${path}?${n(`name in the query of ${path}`)}=${n(`query of ${path}`)}&from=${n(`from of ${path}`)}`,
      },
      { path: `${path}/${n(`path below ${path}`)}`, body: "{}" },
      { path: `${path}?token=${n(`query of a POST to ${path}`)}`, body: `{"${n(`no JSON to ${path}`)}` },
    ]),
    { method: "PUT", path: `/${n("path")}`, body: n("body of a PUT") },
    { method: "GET", path: `/../../${n("way out")}` },
  ];
}

/** Requests of who sent something, with canaries in every field. */
function ownersWith(names: Names): Sent[] {
  return (["erase", "export"] as const).flatMap((action): Sent[] => {
    const path = action === "erase" ? "/erase" : "/export-mine";
    const good = JSON.parse(
      Buffer.from(requestBytes({ action, ...purpose, nonce: "C".repeat(22) }, keysOf(2))).toString(),
    ) as Json;
    const edited = Object.keys(good).map((field): Sent => {
      const { sig: _, ...bare } = { ...good, [field]: names.in(`${action} ${field}`) };
      return {
        path,
        body: canonicalJson(
          field === "key" || field === "sig" ? bare : signed(bare as unknown as { key: string }, keysOf(2)),
        ),
      };
    });
    const nonce = names.in(`${action} nonce that fits`).padEnd(22, "-");
    return [
      ...edited,
      { path, body: requestBytes({ action, ...purpose, nonce }, keysOf(2)) },
      { path, body: canonicalJson({ ...good, [names.in(`${action} field's name`)]: names.in(`${action} field`) }) },
    ];
  });
}

async function ask(url: string, { method = "POST", path, headers = {}, body }: Sent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve([answer.statusCode, ...answer.rawHeaders, Buffer.concat(parts).toString("latin1")].join("\n")),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Bytes that are no request at all. */
async function raw(url: string, bytes: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("close", () => resolve(text));
    socket.on("error", () => resolve(text));
  });
}

/** All rows of a file as text: pages of a database may be packed. */
async function rowsOf(file: string): Promise<string> {
  const db = await Connection.open(file, {});
  try {
    const tables = await db.query("SELECT table_name AS name FROM information_schema.tables ORDER BY 1");
    const all = [];
    for (const { name } of tables) all.push(await db.query(`SELECT COLUMNS(*)::VARCHAR FROM "${String(name)}"`));
    return JSON.stringify(all);
  } finally {
    await db.close();
  }
}

function digestsOf(name: string): string[] {
  return ["md5", "sha1", "sha256"].flatMap((algorithm) =>
    (["hex", "base64", "base64url"] as const).map((encoding) =>
      createHash(algorithm).update(name).digest(encoding).slice(0, 20),
    ),
  );
}

const eventTypes = {
  schema: "flowmeter-events/1",
  types: [
    {
      ...{ type: "jenkins.telemetry.Example", question: "Is it used?", decision: "Keep it or not", reviews: [] },
      window: { start: "2026-01-01", end: "2026-12-31" },
      fields: [
        { path: ["enabled"], kind: "flag" },
        { path: ["usage", "count"], kind: "count", max: 1000 },
        { path: ["mode"], kind: "label", labels: ["fast", "slow"] },
      ],
    },
  ],
};

/** Starts the collector as it is shipped, at a moment, and waits until it listens. */
async function startCollect(directory: string, at: string, flags: readonly string[] = []) {
  const events = join(directory, "events.json");
  writeFileSync(events, JSON.stringify(eventTypes));
  const lock = collectingLock(directory);
  const words = ["--dir", join(directory, "collector"), "--dest", "tests", "--dictionary", lock, "--events", events];
  const more = ["--port", "0", "--behind-proxy", "--rate", "100000", "--log-level", "debug", "--log-format", "json"];
  const { child, ended } = startCli(["collect", ...words, ...more, ...flags], { env: { NODE_OPTIONS: atTime(at) } });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr!.on("data", (text: string) => {
      said += text;
      const [, found] = /"url":"(http:[^"]+)"/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on("close", () => reject(new Error(said)));
  });
  return { url, dict: readLock(readFileSync(lock, "utf8"))!.digest, child, ended };
}

test("nothing that is sent to a collector and is no word of it is stored, logged or answered: plain, encoded or hashed", async (t) => {
  const directory = tempDirectory(t);
  const names = new Names();
  const collecting = await startCollect(directory, "2026-10-03T10:00:00Z");
  t.after(() => collecting.child.kill("SIGKILL"));
  const { url, dict } = collecting;
  const places: Record<string, string | Buffer> = {};
  const taken = await ask(url, { path: "/reports", body: canonicalJson(goodReport(dict, 1)) });
  assert.match(taken, /^200/, "one that is sound is taken");
  const nonce = names.in("nonce that fits").padEnd(22, "_");
  const fitting = await ask(url, { path: "/reports", body: canonicalJson(goodReport(dict, 4, nonce)) });
  assert.match(fitting, /^200/, "a nonce may be any text; it is not kept");
  const all = [
    ...reportsWith(names, dict),
    ...eventsWith(names),
    ...errorsWith(names),
    ...envelopesWith(names, dict),
    ...ownersWith(names),
  ];
  for (const [index, sent] of all.entries()) places[`answer ${index}`] = await ask(url, sent);
  for (const [index, bytes] of [
    `${names.in("request line")}\r\n\r\n`,
    `GET /${names.in("version")} HTTP/9.9\r\n\r\n`,
    `POST /reports HTTP/1.1\r\nHost: x\r\n${names.in("broken header")}\r\n\r\n`,
    `POST /reports HTTP/1.1\r\nHost: x\r\nContent-Length: ${names.in("length")}\r\n\r\n`,
    `POST /reports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${names.in("chunk extension")}\r\nabcde\r\n0\r\n${names.in("trailer")}: 1\r\n\r\n`,
  ].entries())
    places[`answer to raw ${index}`] = await raw(url, bytes);
  for (const path of ["/transparency", "/transparency.json", "/v1/log"])
    places[path] = await ask(url, { method: "GET", path });
  collecting.child.kill("SIGTERM");
  const { stdout, stderr } = await collecting.ended;
  Object.assign(places, { stdout, stderr });
  // Ten days later it is sealed; it stood still meanwhile, and somebody says that the clock is right.
  const later = await startCollect(directory, "2026-10-12T10:00:00Z", ["--clock-is-right"]);
  later.child.kill("SIGTERM");
  places["log of the seal"] = (await later.ended).stderr;
  assert.match(String(places["log of the seal"]), /Periods were sealed/);
  for (const file of filesBelow(join(directory, "collector"))) {
    places[file] = readFileSync(file);
    if (file.endsWith(".duckdb")) places[`rows of ${file}`] = await rowsOf(file);
  }

  t.diagnostic(`${names.all.size} fields in ${all.length} requests`);
  assert.ok(names.all.size >= 40);
  assert.ok(Object.keys(places).some((place) => place.endsWith("batch.duckdb")));
  assert.ok(
    String(places[`rows of ${join(directory, "collector", "collector.duckdb")}`]).includes("fingerprint"),
    "errors were kept",
  );
  assert.ok(sightings("jenkins.telemetry.Example", places).length > 0, "what is kept is found");
  assert.deepEqual(sightings(CANARY, places), []);
  const text = Object.values(places)
    .map((content) => Buffer.from(content).toString("latin1"))
    .join("\n");
  for (const [field, name] of names.all)
    for (const digest of digestsOf(name)) assert.ok(!text.includes(digest), `a hash of what was in ${field}`);
});

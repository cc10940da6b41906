// All of sharing on this machine: `npm run demo:sharing`. Controllers that agree, reports that are looked at and sent, a collector, a sealed
// month, a release that two persons approve, published and verified. Nothing leaves this machine, and all it writes is in a temporary directory.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { atTime } from "../build/sim/node-options.js";
import { ended, stop } from "./children.mjs";

const usage = `usage: npm run demo:sharing -- [options]

Shares the numbers of some made-up controllers with a collector on this machine, and publishes a release of them.

  --controllers <n>   controllers beside the three that are run for real (1500); of fewer than 600 nothing would be published
  --port <n>          port of the dashboard with the Privacy page; 0 for any that is free (9470)
  --keep              keep the directory, and say where it is
  --no-stay           end when all is done, without serving the pages to look at
`;

const options = readOptions();
/** The example's runs are of September 2026: its clock is set accordingly. */
const at = {
  consent: "2026-08-15T10:00:00Z",
  preview: "2026-10-01T10:00:00Z",
  send: "2026-10-10T11:00:00Z",
  sealed: "2026-10-12T10:00:00Z",
  open: "2026-10-30T10:00:00Z",
};
const MONTH = "2026-09";
const home = "examples/jenkins-home";
const children = [];
const interrupted = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve("interrupted"));
});

if (options.help) process.stdout.write(usage);
else process.exitCode = await demo();

function readOptions() {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const settings = { controllers: text, port: text, keep: flag, "no-stay": flag, help: flag };
  try {
    const { values } = parseArgs({ options: settings });
    if (!(Number(values.controllers ?? 1500) >= 600)) throw new Error("--controllers is a number from 600 on.");
    return values;
  } catch (error) {
    process.stderr.write(`demo: ${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

async function demo() {
  const place = mkdtempSync(join(tmpdir(), "flowmeter-sharing-"));
  try {
    return (await Promise.race([show(place), interrupted])) === "interrupted" ? 130 : 0;
  } catch (error) {
    process.stderr.write(`demo: ${error.message}\n`);
    return 1;
  } finally {
    await Promise.all(children.map(stop));
    if (options.keep) say(`\nAll of it is in ${place}.`);
    else rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function show(place) {
  const lock = join(place, "demo.lock.json");
  const { writeDemoDictionary } = await import("../build/sim/population/demo-dictionary.js");
  writeDemoDictionary(lock, { window: { start: "2026-07-01", end: "2027-06-30" }, minCohort: 500 });
  const collector = await startCollector(place, lock, at.send);
  const shares = await agree(place, { lock, url: collector.url });
  await send(shares);
  await sendMadeUp(collector.url, lock);
  head("The month is over: the collector closes it");
  await stop(collector.child);
  const sealing = await startCollector(place, lock, at.sealed);
  const { sealed, metrics, log } = await (await fetch(`${sealing.url}/transparency.json`)).json();
  say(
    `  closed: ${sealed.map(({ period }) => period).join(", ")} · ${metrics.length} metrics are collected · ${log.entries} lines in the log`,
  );
  const bundle = await release(place, lock);
  if (options["no-stay"]) return;
  await stay({ place, lock, bundle, transparency: `${sealing.url}/transparency` });
}

/** Three controllers, each with a store of its own; their administrators agree. */
async function agree(place, { lock, url }) {
  head("Three controllers agree to share, up to the level usage");
  const scanned = join(place, "one.duckdb");
  await run(["scan", home, "--store", scanned, "--controller", "demo", "--no-report", "--quiet"]);
  const shares = ["one", "two", "three"].map((name) => {
    const store = join(place, `${name}.duckdb`);
    if (store !== scanned) cpSync(scanned, store);
    const words = ["--store", store, "--home", home, "--controller", "demo", "--dictionary", lock];
    return (time, ...args) => run(["share", ...args, ...words], time);
  });
  const consent = ["consent", "usage", "--destination", `own=${url}`, "--yes"];
  const texts = await Promise.all(shares.map((share) => share(at.consent, ...consent)));
  say(indented(texts[0]));
  return shares;
}

async function send(shares) {
  head("September has ended: what waits, byte for byte (the first of the reports)");
  const previews = await Promise.all(shares.map((share) => share(at.preview, "preview")));
  say(indented(previews[0].split("\n\nReport ")[0]));
  head("After three days of hold each report goes at a time of its own; here all that are due");
  for (const share of shares) say(indented(await share(at.send, "send", "--once")));
  say(indented(await shares[0](at.send, "log")));
}

/** Controllers that do not exist: their reports are as real ones', and come over HTTP like those. */
async function sendMadeUp(url, lock) {
  const controllers = Number(options.controllers ?? 1500);
  head(`${controllers} made-up controllers send as well`);
  const { madeUpReports } = await import("../build/sim/population/made-up-reports.js");
  const { readWords } = await import("../build/src/cli/collector-place.js");
  const reports = madeUpReports({ seed: "demo", controllers, words: readWords(lock), dest: "own", period: MONTH });
  let taken = 0;
  const sender = async () => {
    for (const body of reports) {
      const answer = await fetch(`${url}/reports`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (answer.status !== 200) throw new Error(`The collector refused a report: ${await answer.text()}`);
      taken++;
    }
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  say(`  ${taken} reports are taken`);
}

/** Seals have come by themselves; the rest takes three persons. */
async function release(place, lock) {
  head("A release is built, proposed, approved by two others, and after its embargo published");
  const work = join(place, "releases");
  const placed = [MONTH, "--dir", work];
  const roles = ["proposer", "privacy-reviewer", "publisher"];
  const people = [];
  for (const role of roles)
    people.push({ key: (await run(["release", "key", join(place, `${role}.key`)])).trim(), roles: [role] });
  mkdirSync(work);
  writeFileSync(join(work, "people.json"), JSON.stringify({ schema: "flowmeter-roster/1", people }));
  say(
    indented(
      await run(
        ["release", "build", ...placed, "--collector", join(place, "collector"), "--dictionary", lock],
        at.sealed,
      ),
    ),
  );
  for (const role of roles) {
    const action = role === "proposer" ? "propose" : "approve";
    const sign = ["--action", action, "--as", role, "--key", join(place, `${role}.key`)];
    say(indented(await run(["release", "review", ...placed, ...sign], at.sealed)));
  }
  await run(["release", "publish", ...placed, "--key", join(place, "publisher.key")], at.open);
  const bundle = join(work, "releases", MONTH, "published");
  say(indented(await run(["verify", bundle])));
  return bundle;
}

/** Serves the pages until Ctrl+C: the first controller's dashboard has more reports to look at, an example of what waits. */
async function stay({ place, lock, bundle, transparency }) {
  // A controller whose reports wait still, so that there is something to see.
  const store = join(place, "waiting.duckdb");
  cpSync(join(place, "one.duckdb"), store);
  const words = ["--store", store, "--home", home, "--controller", "demo", "--dictionary", lock];
  await run(["share", "consent", "usage", "--destination", "own=http://127.0.0.1:9480", "--yes", ...words], at.consent);
  await run(["share", "preview", ...words], at.preview);
  const serve = ["serve", "--home", home, "--controller", "demo", "--store", store, "--share-dictionary", lock];
  const { url } = await start(
    [...serve, "--port", options.port ?? "9470", "--log-format", "text"],
    at.preview,
    /(http:\S+) is served/,
  );
  head("Where to look");
  say(`  Privacy page of a controller   ${url.replace(/\/$/, "")}/#/privacy`);
  say(`  What the collector tells       ${transparency}`);
  say(`  The published page             file://${join(bundle, "index.html")}`);
  say("\nCtrl+C ends it, and removes all of it.");
  await new Promise(() => undefined);
}

async function startCollector(place, lock, time) {
  const words = [
    "collect",
    "--dir",
    join(place, "collector"),
    "--dest",
    "own",
    "--dictionary",
    lock,
    "--port",
    "0",
    "--rate",
    "1000000",
  ];
  return start([...words, "--log-format", "json"], time, /"url":"(http:[^"]+)"/);
}

/** Runs a command to its end; returns what it printed. */
async function run(words, time) {
  const child = spawned(words, time);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) for await (const chunk of child[name]) texts[name] += chunk;
  const code = await ended(child);
  if (code !== 0) throw new Error(`flowmeter ${words.slice(0, 2).join(" ")} ended with ${code}: ${texts.stderr}`);
  return texts.stdout;
}

/** Starts a command that stays, and waits until it says where. */
async function start(words, time, pattern) {
  const child = spawned(words, time);
  const said = [];
  const lines = createInterface({ input: child.stderr });
  child.stdout.resume();
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      const url = pattern.exec(line)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.once("close", () => reject(new Error(`flowmeter ${words[0]} ended: ${said.slice(-3).join(" ")}`)));
  });
}

/** In a group of its own: Ctrl+C in a terminal reaches this script, which then ends its children in order. */
function spawned(words, time) {
  const env = {
    ...process.env,
    NO_COLOR: "1",
    FLOWMETER_STORE: "",
    ...(time === undefined ? {} : { NODE_OPTIONS: atTime(time) }),
  };
  const child = spawn(process.execPath, ["dist/flowmeter.js", ...words], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  children.push(child);
  return child;
}

function head(text) {
  say(`\n== ${text}`);
}

function indented(text) {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

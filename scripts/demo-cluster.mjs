// Shows Flowmeter on ClickHouse: `npm run demo:cluster`. Three shards, a ZooKeeper, two receivers and a web role, all on this machine's
// loopback addresses, and simulated controllers that send to both receivers. It needs the Debian packages clickhouse-server and zookeeper.
// All it writes is in temporary directories, which are removed at the end, however it ends. Nothing leaves this machine.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCluster } from "../build/test/support/clickhouse/cluster.js";
import { freePorts } from "../build/test/support/clickhouse/free-port.js";
import { clickHouseMissing, zooKeeperMissing } from "../build/test/support/clickhouse/installed.js";

const usage = `usage: npm run demo:cluster -- [options]

Starts three ClickHouse shards and a ZooKeeper, two receivers and the pages, and simulated controllers that send to them.

  --controllers <n>   controllers (6)
  --days <n>          so much of their past is sent first (2)
  --port <n>          port of the pages; 0 for any that is free (9470)
`;

const options = readOptions();
const missing = clickHouseMissing ?? zooKeeperMissing;
if (options.help) process.stdout.write(usage);
else if (missing !== undefined) {
  process.stderr.write(`demo: ${missing}\n`);
  process.exitCode = 1;
} else process.exitCode = await demo();

function readOptions() {
  const text = { type: "string" };
  try {
    return parseArgs({ options: { controllers: text, days: text, port: text, help: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`demo: ${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

async function demo() {
  const place = mkdtempSync(join(tmpdir(), "flowmeter-demo-"));
  const children = [];
  let cluster;
  const interrupted = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve(0));
  });
  try {
    say("Three ClickHouse shards and a ZooKeeper are being started …");
    const starting = startCluster({ shards: 3, zooKeeper: true });
    cluster = await Promise.race([starting, interrupted]);
    if (cluster === 0) {
      cluster = await starting.catch(() => undefined);
      return 0;
    }
    const store = ["--store", cluster.storeUrl("flowmeter"), "--log-format", "text"];
    const ports = await freePorts(["127.0.0.1"], 2);
    const receivers = [ports, ports + 1].map((port) => `http://127.0.0.1:${port}`);
    // What one of them leaves that is killed is removed with the place.
    const env = { ...process.env, XDG_DATA_HOME: place, TMPDIR: place };
    // One after the other: the first makes the tables.
    for (const url of receivers) {
      const where = ["--otlp", "--otlp-grpc", "off", "--otlp-http", url.slice("http://".length)];
      const receiver = start(children, ["dist/flowmeter.js", "serve", "--role", "receiver", ...where, ...store], env);
      if ((await Promise.race([says(receiver, /is served/), interrupted])) !== true)
        return await over(interrupted, receiver);
      say(`A receiver takes OTLP at ${url}/v1/traces`);
    }
    const web = start(
      children,
      ["dist/flowmeter.js", "serve", "--role", "web", "--port", options.port ?? "9470", ...store],
      env,
    );
    if ((await Promise.race([says(web, /is served/), interrupted])) !== true) return await over(interrupted, web);
    const { controllers = "6", days = "2" } = options;
    const words = ["build/sim/send/send-otlp.js", "--controllers", controllers, "--days", days];
    const sender = start(children, [...words, ...receivers.flatMap((url) => ["--to", url])], env);
    sender.stderr.pipe(process.stderr);
    web.stderr.pipe(process.stderr);
    say(`${controllers} simulated controllers send ${days} days of runs; the first are shown after a minute.`);
    say(`The dashboard: ${/http:\S+/.exec(web.said)[0]}   (Ctrl+C ends all and removes it)`);
    return await Promise.race([interrupted, ...children.map(ended)]);
  } finally {
    await Promise.all(children.map(stop));
    await cluster?.stop();
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
    say("All is ended, and what it wrote is removed.");
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Tells why a child ended that should not have; 0 when it was Ctrl+C. */
async function over(interrupted, child) {
  const code = await Promise.race([interrupted, ended(child)]);
  if (code !== 0) process.stderr.write(child.said);
  return code;
}

/** A child in a group of its own: Ctrl+C in a terminal reaches this script, which then ends its children in order. */
function start(children, words, env) {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe"], detached: true, env });
  child.said = "";
  child.stderr.on("data", (chunk) => {
    if (child.said.length < 10_000) child.said += chunk;
  });
  children.push(child);
  return child;
}

/** True when a child has said something; false when it ended before. */
function says(child, pattern) {
  return new Promise((resolve) => {
    const look = () => pattern.test(child.said) && resolve(true);
    child.stderr.on("data", look);
    look();
    ended(child).then(() => resolve(false));
  });
}

function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? 1);
    else child.once("close", (code) => resolve(code ?? 1));
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 6000);
  await ended(child);
  clearTimeout(timer);
}

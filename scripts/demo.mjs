// Shows a living, simulated controller with a fault in it: `npm run demo`, or with another fault: `npm run demo -- --fault label-missing`.
// All it writes is in a temporary directory, which is removed at the end. Nothing leaves this machine.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ended, stop } from "./children.mjs";

const usage = `usage: npm run demo -- [options]

Simulates a controller with a fault in it, live, and serves what Flowmeter says of it.

  --fault <kind>      the fault (silent-lock-holder); npm run sim -- --help lists them
  --fault-ago <min>   so long ago it struck (45)
  --seed <n>          another controller (1)
  --port <n>          port to serve on; 0 for any that is free (9470)
`;

const options = readOptions();
if (options.help) process.stdout.write(usage);
else process.exitCode = await demo();

function readOptions() {
  const text = { type: "string" };
  const settings = { fault: text, "fault-ago": text, seed: text, port: text, help: { type: "boolean" } };
  try {
    return parseArgs({ options: settings }).values;
  } catch (error) {
    process.stderr.write(`demo: ${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

async function demo() {
  const place = mkdtempSync(join(tmpdir(), "flowmeter-demo-"));
  const children = [];
  const interrupted = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve(0));
  });
  try {
    const home = join(place, "home");
    process.stderr.write("Three days of a controller are being simulated …\n");
    const simulator = start(children, ["build/sim/main.js", "--out", home, "--live", ...simulated()]);
    const isAlive = says(simulator, /lives on/);
    const first = await Promise.race([isAlive, interrupted]);
    if (first !== true) return first;
    const serve = [
      "dist/flowmeter.js",
      "serve",
      "--home",
      home,
      "--store",
      join(place, "store.duckdb"),
      "--every",
      "2",
      "--log-format",
      "text",
    ];
    const server = start(children, [...serve, "--controller", "demo", "--port", options.port ?? "9470"]);
    server.stderr.pipe(process.stderr);
    return await Promise.race([interrupted, ended(simulator), ended(server)]);
  } finally {
    await Promise.all(children.map(stop));
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

function simulated() {
  const { fault = "silent-lock-holder", "fault-ago": ago = "45", seed = "1" } = options;
  return ["--days", "3", "--runs-per-day", "300", "--seed", seed, "--fault", fault, "--fault-ago", ago];
}

/** A child in a group of its own: Ctrl+C in a terminal reaches this script, which then ends its children in order. */
function start(children, words) {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  children.push(child);
  return child;
}

/** True when a child has said something; its exit code when it ended before, which it then has explained. */
function says(child, pattern) {
  let text = "";
  let hasSaid = false;
  return new Promise((resolve) => {
    child.stderr.on("data", (chunk) => {
      text += chunk;
      hasSaid ||= pattern.test(text);
      if (hasSaid) resolve(true);
    });
    ended(child).then((code) => {
      if (!hasSaid) process.stderr.write(text);
      resolve(code);
    });
  });
}

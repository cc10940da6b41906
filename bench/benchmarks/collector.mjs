import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { spread } from "../harness/rounds.mjs";

const SERVER = fileURLToPath(import.meta.resolve("../collector/server.mjs"));
const REPORTS = 5000;
const AT_ONCE = 64;

/** @type {import("./benchmark.mjs").Benchmark} */
export const collector = {
  name: "collector",
  summary:
    "reports that `flowmeter collect` takes a second on one core: read, checked, signature included, kept on disk",
  rounds: 3,
  async run(bench) {
    const { makeReports } = await import("../collector/reports.mjs");
    const count = bench.quick ? 1000 : REPORTS;
    bench.say(`making ${count} reports a round`);
    const reports = makeReports(count * bench.rounds);
    const server = spawn("taskset", ["-c", "0", process.execPath, SERVER], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    try {
      const [{ url }] = await once(server, "message");
      const [rates, costs] = [[], []];
      for (let round = 0; round < bench.rounds; round++) {
        const before = await cpuMs(server);
        rates.push(await rateOf(url, reports.slice(round * count, (round + 1) * count)));
        costs.push(((await cpuMs(server)) - before) / count);
      }
      const value = spread(rates);
      const cost = spread(costs);
      return {
        rows: [
          // What it costs is the same on a busy machine, or nearly; 2 ms are 500 a second on one core.
          {
            kind: "value",
            subject: "processor time per report",
            unit: "ms",
            value: cost,
            target: 2,
            met: cost.median <= 2,
          },
          { kind: "value", subject: "reports taken", unit: "1/s", value, target: null, met: null },
        ],
        samples: new Map(),
        notes: [
          `${count} reports a round of as many controllers, ${AT_ONCE} at once over HTTP from the other core; each is answered when it is on disk`,
        ],
      };
    } finally {
      server.kill();
    }
  },
};

/** @param {import("node:child_process").ChildProcess} server @returns {Promise<number>} */
async function cpuMs(server) {
  server.send("cpu");
  const [message] = await once(server, "message");
  return message.cpuMs;
}

/** @param {string} url @param {readonly Uint8Array[]} reports */
async function rateOf(url, reports) {
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    while (next < reports.length) {
      const body = reports[next++];
      const answer = await fetch(`${url}/reports`, { method: "POST", body });
      if (answer.status !== 200) throw new Error(`refused: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return (1000 * reports.length) / (performance.now() - startedAt);
}

import { once } from "node:events";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { spread } from "../harness/rounds.mjs";

const SERVER = fileURLToPath(import.meta.resolve("../collector/server.mjs"));
const REPORTS = 5000;
const AT_ONCE = 64;
const TARGET = 500;

/** @type {import("./benchmark.mjs").Benchmark} */
export const collector = {
  name: "collector",
  summary: "reports that `flowmeter collect` takes a second on one core: read, checked, signature included, kept on disk",
  rounds: 3,
  async run(bench) {
    const { makeReports } = await import("../collector/reports.mjs");
    const count = bench.quick ? 1000 : REPORTS;
    bench.say(`making ${count} reports a round`);
    const reports = makeReports(count * bench.rounds);
    const server = spawn("taskset", ["-c", "0", process.execPath, SERVER], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    try {
      const [{ url }] = await once(server, "message");
      const rates = [];
      for (let round = 0; round < bench.rounds; round++)
        rates.push(await rateOf(url, reports.slice(round * count, (round + 1) * count)));
      const value = spread(rates);
      return {
        rows: [
          { kind: "value", subject: "reports taken", unit: "1/s", value, target: TARGET, met: value.median >= TARGET },
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

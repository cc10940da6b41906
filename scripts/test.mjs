// Runs the compiled tests: all, or those whose path holds a word given. `npm test -- parity` runs the parity tests.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

const words = process.argv.slice(2);
const files = readdirSync("build", { recursive: true })
  .map((file) => `build/${file}`)
  .filter((file) => file.endsWith(".test.js") && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();
// One more than there are cores: many tests wait for a server or a clock.
const atOnce = availableParallelism() + 1;
const { status } = spawnSync(
  process.execPath,
  ["--test", `--test-concurrency=${atOnce}`, "--enable-source-maps", ...files],
  { stdio: "inherit" },
);
process.exit(status ?? 1);

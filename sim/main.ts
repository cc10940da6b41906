/**
 * `npm run sim`: writes the home of a simulated controller, and keeps it alive if wanted.
 *
 * The only place of `sim/` where the real clock comes in. Exit codes: 0 done, 1 could not write, 2 wrong command line.
 */
import { readOptions, UsageError } from "./cli/options.ts";
import { simulate } from "./cli/simulate.ts";
import { usage } from "./cli/usage.ts";

try {
  const options = readOptions(process.argv.slice(2), Date.now());
  if (options === "help") process.stdout.write(usage());
  else
    await simulate(options, {
      now: Date.now,
      say: (text) => process.stderr.write(text),
      print: (text) => process.stdout.write(text),
      isTerminal: process.stderr.isTTY === true,
    });
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`sim: ${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof Error && "code" in error) {
    process.stderr.write(`sim: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}

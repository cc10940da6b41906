import { families } from "../families/families.ts";
import { faultKinds } from "../faults/fault.ts";

/** What `--help` prints. */
export function usage(): string {
  const list = [...families.values()].map(
    ({ name, purpose, summary }) => `  ${name.padEnd(18)}${purpose.padEnd(8)}${summary}`,
  );
  return `usage: npm run sim -- --out <directory> [options]

Writes the JENKINS_HOME of a simulated controller: Pipelines that ran over some days, some that run, some that are stuck.

  --out <directory>     where; must be empty or not there
  --replace             write over a home that this command made before
  --family <name>       what kind of controller (small-team)
  --seed <n>            the same seed, family and end give the same home (1)
  --days <n>            how long a past (7)
  --runs-per-day <n>    about (200)
  --until <time>        the home is as of then: 2026-03-01T12:00:00Z (now)
  --truth <file>        also write what is true of each run, which no reader of the home can see
  --live                go on in real time until interrupted
  --speed <n>           with --live: virtual seconds per second; beyond 1 the home runs ahead of the clock (1)
  --fault <kind>        put one fault in
  --fault-ago <min>     so long before the end of the past (60, without --live)
  --fault-in <min>      so long after it, with --live (1)
  --json                print a summary as JSON

Families
${list.join("\n")}

Faults
  ${faultKinds.join("\n  ")}
`;
}

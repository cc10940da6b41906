import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { capturedHookLines } from "../../../test/support/captured-hook.ts";
import { root, unpack } from "../../../test/support/directories.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { RunRows } from "../../model/run-rows.ts";
import { OpenRunReader } from "../jenkins-home/live/open-run-reader.ts";
import { HookFleet } from "./hook-fleet.ts";
import { normaliseEvent } from "./normalise.ts";
import { observedHookRun } from "./observe-hook-run.ts";

const captures = join(root, "..", "shared", "captures");
const skip = existsSync(captures) ? false : "../shared/captures is not here";

/** Every run that the events tell of to its end. */
function runsOf(lines: readonly string[]): ObservedRun[] {
  const fleet = new HookFleet();
  for (const line of lines) {
    const event = normaliseEvent(line);
    assert.ok(typeof event !== "string", `${String(event)}: ${line}`);
    fleet.take(event);
  }
  return fleet.takeOver().flatMap((run) => observedHookRun(run) ?? []);
}

/** Runs of the home that was copied from the same controller, by name. */
function runsOfHome(home: string): Map<string, RunRows> {
  const reader = new OpenRunReader(home, () => 0);
  const runs = new Map<string, RunRows>();
  for (const path of readdirSync(home, { recursive: true, encoding: "utf8" })) {
    const match = /^(jobs\/.*)\/builds\/(\d+)$/.exec(path);
    if (match === null) continue;
    const pipeline = match[1]!.replace(/^jobs\//, "").replaceAll("/jobs/", "/");
    const place = { path, pipeline, family: pipeline, number: Number(match[2]), run: `${pipeline}#${match[2]}` };
    const run = reader.read(place, undefined, 2e12);
    if (run !== undefined) runs.set(`${pipeline}#${match[2]}`, run.rows);
  }
  return runs;
}

/** How many of some values are the same in both. */
class Agreement {
  same = 0;
  readonly others: string[] = [];

  add(what: string, one: unknown, other: unknown): void {
    if (one === other) this.same++;
    else this.others.push(`${what}: ${String(one)} instead of ${String(other)}`);
  }

  get share(): number {
    return this.same / (this.same + this.others.length);
  }
}

describe("the events of a real controller, in the shape of the hook", { skip }, () => {
  const runs = skip === false ? runsOf(capturedHookLines(join(captures, "hook.jsonl.gz"))) : [];

  it("make runs that the home of that controller has too, with the same nodes, functions, times and ends", (t) => {
    const ofHome = runsOfHome(unpack(t, join(captures, "controller-home.tar.gz")));
    const agree = {
      runs: new Agreement(),
      functions: new Agreement(),
      starts: new Agreement(),
      durations: new Agreement(),
    };
    const more = {
      stages: new Agreement(),
      agents: new Agreement(),
      nodes: new Agreement(),
      errors: new Agreement(),
      waits: new Agreement(),
    };
    let compared = 0;
    for (const run of runs) {
      const name = `${run.pipeline}#${run.number}`;
      const other = ofHome.get(name);
      if (other === undefined || other.run[0]?.finished !== true || run.gaps.length > 0) continue;
      compared++;
      compare(name, [run.rows, other], { ...agree, ...more });
    }
    t.diagnostic(`${compared} runs compared, of ${runs.length} told and ${ofHome.size} in the home`);
    for (const [what, { share, same, others }] of Object.entries({ ...agree, ...more }))
      t.diagnostic(
        `${what}: ${(share * 100).toFixed(2)} % of ${same + others.length} ${others.slice(0, 4).join("; ")}`,
      );
    assert.ok(compared > 100);
    for (const { share, others } of Object.values(agree)) assert.ok(share >= 0.99, others.slice(0, 10).join("\n"));
  });
});

function compare(name: string, [run, other]: readonly [RunRows, RunRows], agree: Record<string, Agreement>): void {
  const [one, two] = [run.run[0]!, other.run[0]!];
  agree.runs!.add(name, `${one.result} ${one.startAt}`, `${two.result} ${two.startAt}`);
  agree.nodes!.add(name, one.flowNodes, two.flowNodes);
  const steps = new Map(run.step.map((step) => [step.flowNode, step]));
  for (const step of other.step) {
    const told = steps.get(step.flowNode);
    const what = `${name} ${step.flowNode}`;
    agree.functions!.add(what, told?.function, step.function);
    agree.starts!.add(what, told?.startAt, step.startAt);
    agree.durations!.add(what, told?.durationMs, step.durationMs);
  }
  const stages = new Map(run.stage.map((stage) => [stage.flowNode, stage]));
  for (const stage of other.stage) agree.stages!.add(name, stages.get(stage.flowNode)?.name, stage.name);
  const uses = new Map(run.agentUse.map((use) => [use.flowNode, use]));
  for (const use of other.agentUse)
    agree.agents!.add(`${name} ${use.flowNode}`, uses.get(use.flowNode)?.agent, use.agent);
  agree.errors!.add(
    name,
    run.error
      .map((error) => error.errorClass)
      .sort()
      .join(),
    other.error
      .map((error) => error.errorClass)
      .sort()
      .join(),
  );
  agree.waits!.add(name, run.wait.length, other.wait.length);
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { looked, silent, verdict } from "../../test/support/judged.ts";
import { readMetrics } from "../../test/support/read-metrics.ts";
import { runStates } from "../model/verdict.ts";
import { type FleetGauges, fleetFamilies } from "./fleet-families.ts";
import { writeMetrics } from "./openmetrics/write-metrics.ts";

/** Samples by the name of their metric, as a scraper reads them. */
function scraped(gauges: Partial<FleetGauges>) {
  const families = fleetFamilies({
    controller: "ci",
    judgement: undefined,
    openIncidents: 0,
    lookMs: undefined,
    lookAgeMs: undefined,
    ...gauges,
  });
  const read = readMetrics(writeMetrics(families, "openmetrics"), "openmetrics");
  return new Map(read.map((family) => [family.name, family.samples]));
}

test("before the first look there is nothing to tell of runs", () => {
  assert.deepEqual([...scraped({}).keys()], ["flowmeter_incident_open"]);
});

test("every state has its series, whether a run is in it or not", () => {
  const { judgement } = looked([silent("a#1"), verdict("a#2"), verdict("a#3")]);
  const states = scraped({ judgement }).get("flowmeter_run_state")!;
  assert.equal(states.length, Object.keys(runStates).length);
  const counts = new Map(states.map(({ labels, value }) => [labels.state, value]));
  assert.deepEqual([counts.get("SILENT_STEP"), counts.get("MOVING"), counts.get("ZOMBIE")], [1, 2, 0]);
});

test("runs that need somebody have a series of their own, at most a hundred, whatever their names", () => {
  const { judgement } = looked([
    ...Array.from({ length: 500 }, (_, index) => silent(`${"x".repeat(5000)}"\n\\${index}#1`)),
    verdict("well#1"),
  ]);
  const runs = scraped({ judgement }).get("flowmeter_run_verdict")!;
  assert.equal(runs.length, 100);
  assert.equal(new Set(runs.map(({ labels }) => labels.run)).size, 100);
});

test("the verdict is 1 of four, times are seconds, and what is not known is left out", () => {
  const { judgement } = looked([silent("a#1")]);
  const all = scraped({ judgement, openIncidents: 2, lookMs: 250, lookAgeMs: 4000 });
  const one = (name: string) => all.get(name)?.map(({ value }) => value);
  assert.deepEqual(
    all.get("flowmeter_fleet_verdict")!.map(({ labels, value }) => [labels.verdict, value]),
    [
      ["BLIND", 0],
      ["OK", 0],
      ["SLOW", 0],
      ["STUCK", 1],
    ],
  );
  assert.deepEqual([one("flowmeter_look_duration_seconds"), one("flowmeter_look_age_seconds")], [[0.25], [4]]);
  assert.deepEqual([one("flowmeter_incident_open"), one("flowmeter_fleet_stuck")], [[2], [1]]);
  assert.equal(all.get("flowmeter_fleet_oldest_wait_seconds"), undefined);
});

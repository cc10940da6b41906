import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Static, TSchema } from "typebox";
import { Errors } from "typebox/value";
import { alertReceiver } from "../../../test/support/alert-receiver.ts";
import { causeOf, looked, silent, verdict } from "../../../test/support/judged.ts";
import { served } from "../../../test/support/serving.ts";
import { controllersSchema } from "../../api/controllers.ts";
import type { RunningEvent } from "../../api/events.ts";
import { healthSchema } from "../../api/health.ts";
import { runningSchema } from "../../api/running.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import { alertTarget } from "../alerts/alert-target.ts";
import type { Looked } from "../following/follow-home.ts";
import { LookError } from "../following/look-error.ts";
import type { ServeOptions } from "../serve-options.ts";

const OTHER = "other/b <&>";

/** A server of `ci`, in which one run moves, and of another controller that is looked at over REST, in which one is stuck. */
async function twoServed(t: TestContext, options: Partial<Parameters<typeof served>[1]> = {}) {
  const store = await openDuckDbStore(":memory:");
  t.after(() => store.close());
  let next: Looked | Error = looked([silent("b#1"), verdict("b#2")], [causeOf("b#1")]);
  const others: ServeOptions["controllers"] = [
    {
      controller: OTHER,
      source: "rest",
      look: async () => {
        if (next instanceof Error) throw next;
        return next;
      },
      everyMs: () => 5,
      judgements: await store.judgements(OTHER),
    },
    { controller: "heard", source: "otlp", everyMs: () => 0, judgements: await store.judgements("heard") },
  ];
  const server = await served(t, { store, others, first: looked([verdict("a#1")]), ...options });
  const show = async (look: Looked | Error): Promise<void> => {
    next = look;
  };
  return { ...server, showOther: show };
}

function as<T extends TSchema>(schema: T, value: unknown): Static<T> {
  assert.deepEqual(Errors(schema, value), []);
  return value as Static<T>;
}

const query = `controller=${encodeURIComponent(OTHER)}`;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("it did not come to be so");
}

describe("a server of several controllers", () => {
  it("lists them with how each stands, the first first", async (t) => {
    const { json } = await twoServed(t);
    await until(
      async () => as(controllersSchema, await json("/api/v1/controllers")).controllers[1]?.fleet !== undefined,
    );
    const { controllers } = as(controllersSchema, await json("/api/v1/controllers"));
    assert.deepEqual(
      controllers.map(({ controller, fleet, following }) => [
        controller,
        fleet?.verdict,
        following.state,
        following.source,
      ]),
      [
        ["ci", "OK", "following", undefined],
        [OTHER, "STUCK", "following", "rest"],
        ["heard", "BLIND", "heard", "otlp"],
      ],
    );
  });

  it("answers of the one that is named, and of the first where none is", async (t) => {
    const { json, ask } = await twoServed(t);
    const runsOf = async (path: string) => as(runningSchema, await json(path)).runs.map(({ run }) => run);
    await until(async () => (await runsOf(`/api/v1/running?${query}`)).length === 2);
    assert.deepEqual(await runsOf("/api/v1/running"), ["a#1"]);
    assert.deepEqual(await runsOf("/api/v1/running?controller=heard"), []);
    assert.equal((await ask(`/api/v1/running/b%231?${query}`)).status, 200);
    assert.equal((await ask("/api/v1/running/b%231")).status, 404);
    assert.equal(as(healthSchema, await json(`/api/v1/health?${query}`)).controller, OTHER);
    for (const path of ["running", "health", "precision", "report", "pipelines", "quarantine", "sources", "runs/a%231"])
      assert.equal((await ask(`/api/v1/${path}?controller=none`)).status, 404, path);
  });

  it("takes marks and incidents of the one that they are of", async (t) => {
    const { json, post } = await twoServed(t);
    const other = async () => as(runningSchema, await json(`/api/v1/running?${query}`));
    await until(async () => (await other()).incidents.length === 1);
    const [incident] = (await other()).incidents;
    assert.equal((await post(`/api/v1/incidents/${incident?.id}/acknowledge`, {})).status, 200);
    const mark = { run: "b#1", state: "SILENT_STEP", since: "1970-01-01T00:00:01.000Z", isRight: true };
    assert.equal((await post("/api/v1/verdicts/mark", mark)).status, 404);
    assert.equal((await post(`/api/v1/verdicts/mark?${query}`, mark)).status, 200);
    assert.deepEqual(
      [await json("/api/v1/precision"), await json(`/api/v1/precision?${query}`)].map(
        (answer) => (answer as { all: { marked: number } }).all.marked,
      ),
      [0, 1],
    );
  });

  it("tells events of all, each with the name of its controller", async (t) => {
    const { events, showOther } = await twoServed(t);
    const stream = events();
    const first = [await stream.next(), await stream.next(), await stream.next()];
    assert.deepEqual(
      first.map(({ data }) => (data as RunningEvent).controller),
      ["ci", OTHER, "heard"],
    );
    await showOther(looked([verdict("b#3")]));
    assert.equal(((await stream.next()).data as RunningEvent).controller, OTHER);
  });

  it("has gauges of each under its name, each family once, and none of what is not looked at", async (t) => {
    const { ask } = await twoServed(t);
    await until(async () => (await ask("/metrics")).text.includes('flowmeter_fleet_stuck{controller="other/b <&>"} 1'));
    const { text } = await ask("/metrics");
    assert.match(text, /^flowmeter_fleet_stuck\{controller="ci"\} 0$/m);
    assert.equal(text.match(/^# TYPE flowmeter_fleet_stuck /gm)?.length, 1);
    assert.doesNotMatch(text, /controller="heard"/);
  });

  it("goes on with the others when one is gone, and says why", async (t) => {
    const { json, ask, showOther, lines } = await twoServed(t);
    await until(async () => (await ask("/readyz")).status === 200);
    await showOther(new LookError("The API token is not right."));
    const other = async () => as(runningSchema, await json(`/api/v1/running?${query}`));
    await until(async () => (await other()).following.state === "gone");
    const { fleet, runs } = await other();
    assert.deepEqual([fleet?.verdict, runs], ["BLIND", []]);
    assert.match(fleet?.sentence ?? "", /^Nothing is known of its runs since .*: The API token is not right\./);
    assert.deepEqual(
      [
        (await ask("/readyz")).status,
        ((await json("/api/v1/running")) as { fleet: { verdict: string } }).fleet.verdict,
      ],
      [200, "OK"],
    );
    assert.ok(lines.includes("A Jenkins does not answer any more. It is asked again and again."));
  });

  it("sends alerts under the name of the controller", async (t) => {
    const receiver = await alertReceiver(t);
    await twoServed(t, { targets: [alertTarget("webhook", receiver.url)] });
    const { body } = await receiver.next();
    assert.equal((body as { controller: string }).controller, OTHER);
  });
});

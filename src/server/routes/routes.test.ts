import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Static, TSchema } from "typebox";
import { Errors } from "typebox/value";
import { causeOf, looked, silent, verdict } from "../../../test/support/judged.ts";
import { served } from "../../../test/support/serving.ts";
import { healthSchema } from "../../api/health.ts";
import { markAnswerSchema, precisionSchema } from "../../api/marks.ts";
import { problemSchema } from "../../api/problem.ts";
import { runningRunSchema, runningSchema } from "../../api/running.ts";
import { incidentSchema } from "../../api/verdicts.ts";

/** What a server answered, if it is as its schema says. */
function as<T extends TSchema>(schema: T, value: unknown): Static<T> {
  assert.deepEqual(Errors(schema, value), []);
  return value as Static<T>;
}

/** A Pipeline may be called anything. */
const HOSTILE = '<img src=x onerror=alert(1)>/\u202e"%2F#?\u0007#7';

const stuckFleet = looked(
  [
    silent("shop/deploy#59"),
    verdict("shop/deploy#61", { state: "BLOCKED_BY_STUCK", level: "stuck" }),
    verdict(HOSTILE),
  ],
  [causeOf("shop/deploy#59", "shop/deploy#61")],
);

describe("GET /api/v1/running", () => {
  it("gives the fleet, runs, incidents and freshness as described", async (t) => {
    const { json, show } = await served(t);
    await show(stuckFleet);
    const answer = as(runningSchema, await json("/api/v1/running"));
    assert.equal(answer.at, new Date(stuckFleet.judgement.at).toISOString());
    assert.equal(answer.fleet?.verdict, "STUCK");
    assert.deepEqual(
      answer.runs.map(({ run, state }) => [run, state]),
      [
        ["shop/deploy#59", "SILENT_STEP"],
        ["shop/deploy#61", "BLOCKED_BY_STUCK"],
        [HOSTILE, "MOVING"],
      ],
    );
    assert.equal(answer.runs[0]?.since, "1970-01-01T00:00:01.000Z");
    assert.equal(answer.incidents.length, 1);
    assert.deepEqual(answer.incidents[0]?.holdsUp, ["shop/deploy#59", "shop/deploy#61"]);
    assert.deepEqual(
      answer.runs.map(({ incident }) => incident),
      [answer.incidents[0]?.id, answer.incidents[0]?.id, undefined],
    );
    assert.equal(answer.following.state, "following");
    assert.ok((answer.following.lookMs ?? -1) >= 0);
  });

  it("is empty, and says that it is starting, before the first look", async (t) => {
    const { json } = await served(t, { isStarting: true });
    const answer = as(runningSchema, await json("/api/v1/running"));
    assert.deepEqual([answer.fleet, answer.runs, answer.following.state], [undefined, [], "starting"]);
  });

  it("gives 304 to who has it, and the new one when it changed; being looked at again is no change", async (t) => {
    const { ask, show } = await served(t);
    await show(stuckFleet);
    const first = await ask("/api/v1/running");
    const { etag } = first.headers;
    assert.match(String(etag), /^W\/"[\w.-]+"$/);
    await show({ ...stuckFleet, judgement: { ...stuckFleet.judgement, at: stuckFleet.judgement.at + 500 } });
    for (const tag of [etag!, `"x", ${etag}`, "*"]) {
      const { status, text } = await ask("/api/v1/running", { headers: { "if-none-match": tag } });
      assert.deepEqual([status, text], [304, ""]);
    }
    assert.equal((await ask("/api/v1/running?limit=1", { headers: { "if-none-match": etag! } })).status, 200);
    await show(looked([verdict("shop/deploy#62")]));
    const second = await ask("/api/v1/running", { headers: { "if-none-match": etag! } });
    assert.equal(second.status, 200);
    assert.notEqual(second.headers.etag, etag);
  });

  it("leaves runs out where asked, and says how many", async (t) => {
    const { json, ask, show } = await served(t);
    await show(stuckFleet);
    const one = as(runningSchema, await json("/api/v1/running?limit=1"));
    assert.deepEqual([one.runs.length, one.runsLeftOut], [1, 2]);
    const stuck = as(runningSchema, await json("/api/v1/running?level=stuck"));
    assert.deepEqual([stuck.runs.length, stuck.runsLeftOut], [2, 1]);
    for (const wrong of ["limit=0", "limit=x", "limit=1e3", "limit=5001", "level=ok", "level="])
      assert.equal((await ask(`/api/v1/running?${wrong}`)).status, 400, wrong);
  });
});

describe("GET /api/v1/running/{run}", () => {
  it("gives one run, whatever its name", async (t) => {
    const { json, show } = await served(t);
    await show(stuckFleet);
    for (const name of [HOSTILE, "shop/deploy#61"]) {
      const answer = as(runningRunSchema, await json(`/api/v1/running/${encodeURIComponent(name)}`));
      assert.equal(answer.run.run, name);
      assert.equal(answer.incidents.length, name === HOSTILE ? 0 : 1);
    }
  });

  for (const [path, status] of [
    ["shop%2Fdeploy%2399", 404],
    ["shop/deploy%2359", 404],
    ["..%2F..%2Fetc%2Fpasswd", 404],
    ["%00", 404],
    ["%E0%A4%A", 400],
    ["%", 400],
    ["", 404],
  ] as const)
    it(`answers ${path} with ${status}`, async (t) => {
      const { ask, show } = await served(t);
      await show(stuckFleet);
      const answer = await ask(`/api/v1/running/${path}`);
      assert.equal(answer.status, status);
      const problem = as(problemSchema, JSON.parse(answer.text));
      assert.equal(problem.status, status);
      assert.equal(answer.headers["content-type"], "application/problem+json");
    });
});

describe("incidents", () => {
  it("can be taken once, and stay taken", async (t) => {
    const { json, post, show } = await served(t);
    await show(stuckFleet);
    const { incidents } = as(runningSchema, await json("/api/v1/running"));
    const path = `/api/v1/incidents/${incidents[0]?.id}/acknowledge`;
    const first = as(incidentSchema, JSON.parse((await post(path, {})).text));
    assert.ok(first.acknowledgedAt !== undefined);
    const again = as(incidentSchema, JSON.parse((await post(path, {})).text));
    assert.equal(again.acknowledgedAt, first.acknowledgedAt);
    await show({ ...stuckFleet, causes: [causeOf("shop/deploy#59", "shop/deploy#61", "shop/deploy#62")] });
    const later = as(runningSchema, await json("/api/v1/running"));
    assert.equal(later.incidents[0]?.acknowledgedAt, first.acknowledgedAt);
    assert.equal(later.incidents[0]?.id, first.id);
  });

  it("are over when the run at the root has ended, and shown as over", async (t) => {
    const { json, post, show } = await served(t);
    await show(stuckFleet);
    await show(looked([verdict("shop/deploy#61")]));
    const { incidents, runs } = as(runningSchema, await json("/api/v1/running"));
    assert.ok(incidents[0]?.resolvedAt !== undefined);
    assert.equal(runs[0]?.incident, undefined);
    assert.equal((await post(`/api/v1/incidents/${incidents[0]?.id}/acknowledge`, {})).status, 404);
  });

  for (const [id, body, status] of [
    ["0000000000000000", {}, 404],
    ["..%2f", {}, 404],
    ["0000000000000000", { note: "mine" }, 400],
    ["0000000000000000", "{", 400],
    ["0000000000000000", "", 400],
    ["0000000000000000", [], 400],
  ] as const)
    it(`answers ${JSON.stringify(body)} for ${id} with ${status}`, async (t) => {
      const { post } = await served(t);
      const answer = await post(`/api/v1/incidents/${id}/acknowledge`, body);
      assert.equal(answer.status, status);
      as(problemSchema, JSON.parse(answer.text));
    });
});

describe("marks", () => {
  const right = { run: "shop/deploy#59", state: "SILENT_STEP", since: "1970-01-01T00:00:01.000Z", isRight: true };

  it("are kept, shown with the verdict, and counted", async (t) => {
    const { json, post, show } = await served(t);
    await show(stuckFleet);
    as(markAnswerSchema, JSON.parse((await post("/api/v1/verdicts/mark", right)).text));
    const { runs } = as(runningSchema, await json("/api/v1/running"));
    assert.equal(runs[0]?.mark?.isRight, true);
    assert.equal(runs[1]?.mark, undefined);
    assert.equal((await post("/api/v1/verdicts/mark", { ...right, isRight: false })).status, 200);
    const moving = { run: HOSTILE, state: "MOVING", isRight: true };
    assert.equal((await post("/api/v1/verdicts/mark", moving)).status, 200);
    const { all, states } = as(precisionSchema, await json("/api/v1/precision"));
    assert.deepEqual([all.right, all.marked, all.share], [1, 2, 0.5]);
    assert.deepEqual(
      states.map(({ state, right, marked }) => [state, right, marked]),
      [
        ["SILENT_STEP", 0, 1],
        ["MOVING", 1, 1],
      ],
    );
  });

  it("are taken of a verdict that has changed meanwhile, not of one that never was", async (t) => {
    const { post, show } = await served(t);
    await show(stuckFleet);
    await show(looked([]));
    assert.equal((await post("/api/v1/verdicts/mark", right)).status, 200);
    for (const wrong of [
      { ...right, run: "shop/deploy#60" },
      { ...right, state: "ZOMBIE" },
      { ...right, since: "1970-01-01T00:00:02.000Z" },
    ])
      assert.equal((await post("/api/v1/verdicts/mark", wrong)).status, 404, JSON.stringify(wrong));
  });

  it("are refused when they are not as described", async (t) => {
    const { post } = await served(t);
    for (const wrong of [{}, { ...right, note: "x" }, { ...right, isRight: 1 }, { ...right, since: "never" }, "null"])
      assert.equal((await post("/api/v1/verdicts/mark", wrong)).status, 400, JSON.stringify(wrong));
  });
});

describe("the rest of the API", () => {
  it("says how Flowmeter is", async (t) => {
    const { json } = await served(t);
    const health = as(healthSchema, await json("/api/v1/health"));
    assert.deepEqual([health.version, health.following.state, health.alerts], ["1.2.3", "following", []]);
  });

  it("describes itself", async (t) => {
    const { json } = await served(t);
    const description = (await json("/api/v1/openapi.json")) as { openapi: string; info: { version: string } };
    assert.deepEqual([description.openapi, description.info.version], ["3.1.0", "1.2.3"]);
  });

  it("is ready when the home was looked at", async (t) => {
    const { ask, lose } = await served(t);
    assert.deepEqual([(await ask("/healthz")).text, (await ask("/readyz")).status], ["ok\n", 200]);
    await lose(new Error("gone"));
    assert.deepEqual([(await ask("/healthz")).status, (await ask("/readyz")).status], [200, 503]);
  });

  it("gives gauges of what runs beside the metrics of the store", async (t) => {
    const { ask, show } = await served(t);
    await show(stuckFleet);
    const { text } = await ask("/metrics");
    assert.match(text, /^flowmeter_run_state\{controller="ci",state="SILENT_STEP"\} 1$/m);
    assert.match(text, /^flowmeter_fleet_verdict\{controller="ci",verdict="STUCK"\} 1$/m);
    assert.match(text, /^flowmeter_incident_open\{controller="ci"\} 1$/m);
    assert.match(text, /^flowmeter_look_age_seconds\{controller="ci"\} /m);
  });
});

describe("a home of the past", () => {
  it("is judged as of then, and alarms nobody", async (t) => {
    const { json, show } = await served(t);
    const then = stuckFleet.judgement.at - 30 * 86_400_000;
    await show(looked([silent("a#1")], [causeOf("a#1")], then));
    const answer = as(runningSchema, await json("/api/v1/running"));
    assert.deepEqual([answer.fleet?.verdict, answer.incidents], ["STUCK", []]);
    assert.equal(answer.at, new Date(then).toISOString());
    assert.ok(Date.parse(answer.following.lastLookAt!) > then);
  });
});

describe("a home that is gone", () => {
  it("is BLIND since then, keeps incidents open, and comes back", async (t) => {
    const { json, show, lose, lines } = await served(t);
    await show(stuckFleet);
    await lose(new Error("ENOENT: /var/lib/jenkins"));
    const gone = as(runningSchema, await json("/api/v1/running"));
    assert.deepEqual([gone.fleet?.verdict, gone.fleet?.running, gone.runs.length], ["BLIND", 3, 0]);
    assert.match(gone.notes[0]!, /^The home is gone since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    assert.doesNotMatch(JSON.stringify(gone), /ENOENT|jenkins/);
    assert.equal(gone.incidents[0]?.resolvedAt, undefined);
    assert.equal(gone.following.state, "gone");
    assert.ok(gone.following.lastLookAt !== undefined);
    await show(stuckFleet);
    const back = as(runningSchema, await json("/api/v1/running"));
    assert.deepEqual([back.fleet?.verdict, back.incidents[0]?.id], ["STUCK", gone.incidents[0]?.id]);
    assert.deepEqual(lines, [
      "The home cannot be read any more. It is looked for again and again.",
      "The home can be read again.",
    ]);
  });
});

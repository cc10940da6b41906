import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { alertReceiver } from "../../../test/support/alert-receiver.ts";
import { tempDirectory } from "../../../test/support/directories.ts";
import { causeOf, looked, silent, verdict } from "../../../test/support/judged.ts";
import { served } from "../../../test/support/serving.ts";
import type { HealthAnswer } from "../../api/health.ts";
import type { RunningAnswer } from "../../api/running.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import { ServerError } from "../server-error.ts";
import { realSleep, type Sleep } from "../sleep.ts";
import { alertTarget } from "./alert-target.ts";

/** Waits a hundredth of the time: back-off is seconds. */
const hurried: Sleep = (ms, signal) => realSleep(ms / 100, signal);

const oneStuck = () => looked([silent("a#1"), verdict("b#1")], [causeOf("a#1", "b#1")]);
const allWell = () => looked([verdict("b#1")]);

interface Message {
  readonly event: string;
  readonly incident: { readonly id: string };
}

async function setUp(t: TestContext, kind: "webhook" | "slack" | "alertmanager" = "webhook") {
  const receiver = await alertReceiver(t);
  const target = alertTarget(kind, receiver.url);
  const server = await served(t, { targets: [target], sleep: hurried });
  return { ...server, receiver };
}

describe("alerts", () => {
  it("are sent once when an incident begins, and once when it is over", async (t) => {
    const { show, receiver } = await setUp(t);
    await show(oneStuck());
    const { path, headers, body } = await receiver.next();
    assert.deepEqual([path, headers["content-type"]], ["/", "application/json"]);
    const { event, incident } = body as Message;
    assert.equal(event, "opened");
    for (let again = 0; again < 5; again++) await show(oneStuck());
    await show(allWell());
    const over = (await receiver.next()).body as Message;
    assert.deepEqual([over.event, over.incident.id], ["resolved", incident.id]);
    await setTimeout(50);
    assert.deepEqual(receiver.received, []);
  });

  it("are one, however many runs are held up and however the root moves", async (t) => {
    const { show, receiver } = await setUp(t);
    const waiting = Array.from({ length: 15 }, (_, index) =>
      verdict(`b#${index}`, { state: "BLOCKED_BY_STUCK", level: "stuck" }),
    );
    const held = waiting.map(({ run }) => run);
    await show(looked([silent("a#1"), silent("a#2"), ...waiting], [causeOf("a#1", "a#2", ...held)]));
    await receiver.next();
    await show(looked([silent("a#2"), ...waiting], [causeOf("a#2", ...held)]));
    await setTimeout(50);
    assert.deepEqual(receiver.received, []);
  });

  it("are for what is stuck alone", async (t) => {
    const { show, receiver } = await setUp(t);
    await show(looked([verdict("a#1", { state: "SILENT_STEP", level: "watch" })]));
    await setTimeout(50);
    assert.equal(receiver.asked(), 0);
  });

  it("are sent neither again nor for the first time after a restart", async (t) => {
    const receiver = await alertReceiver(t);
    const file = join(tempDirectory(t), "store.duckdb");
    const targets = [alertTarget("webhook", receiver.url)];
    const first = await openDuckDbStore(file);
    const before = await served(t, { store: first, targets, sleep: hurried });
    await before.show(oneStuck());
    const { incident } = (await receiver.next()).body as Message;
    // That it was sent is kept a moment later.
    await setTimeout(100);
    await before.close();
    await first.close();
    const second = await openDuckDbStore(file);
    const after = await served(t, { store: second, targets, sleep: hurried, first: oneStuck() });
    t.after(async () => {
      await after.close();
      await second.close();
    });
    await after.show(oneStuck());
    await setTimeout(50);
    assert.deepEqual(receiver.received, []);
    await after.show(allWell());
    const over = (await receiver.next()).body as Message;
    assert.deepEqual([over.event, over.incident.id], ["resolved", incident.id]);
  });

  it("are not sent of an incident that was taken meanwhile; its end is told to whom its begin was", async (t) => {
    const { show, receiver, json, post } = await setUp(t);
    receiver.answerWith(503);
    await show(oneStuck());
    const { incidents } = (await json("/api/v1/running")) as RunningAnswer;
    await post(`/api/v1/incidents/${incidents[0]!.id}/acknowledge`, {});
    receiver.answerWith(200);
    await show(allWell());
    await setTimeout(100);
    assert.deepEqual(receiver.received, []);
  });
});

describe("a target that is down", () => {
  for (const how of [500, 404, 302, "cut"] as const)
    it(`(${how}) keeps nothing from being judged, is tried again, and gets each message once`, async (t) => {
      const { show, receiver, json, lines } = await setUp(t);
      receiver.answerWith(how);
      await show(oneStuck());
      while (receiver.asked() < 3) await setTimeout(5);
      await show(oneStuck());
      const { alerts } = (await json("/api/v1/health")) as HealthAnswer;
      assert.equal(alerts[0]?.waiting, 1);
      assert.ok(alerts[0]?.failingSince !== undefined);
      receiver.answerWith(200);
      assert.equal(((await receiver.next()).body as Message).event, "opened");
      await setTimeout(50);
      assert.deepEqual(receiver.received, []);
      assert.equal(lines.length, 2, lines.join("\n"));
      assert.match(
        lines[0]!,
        /^webhook \(127\.0\.0\.1:\d+\) does not take alerts: .*\. They are tried again until it does\.$/,
      );
      assert.match(lines[1]!, /takes alerts again\.$/);
      assert.equal(((await json("/api/v1/health")) as HealthAnswer).alerts[0]?.failingSince, undefined);
    });

  it("that does not answer does not keep the server from ending", async (t) => {
    const { show, receiver, close } = await setUp(t);
    receiver.answerWith("hang");
    await show(oneStuck());
    while (receiver.asked() === 0) await setTimeout(5);
    const began = performance.now();
    assert.equal(await close(), true);
    assert.ok(performance.now() - began < 2000);
  });

  it("hears nothing of what was over before it could hear", async (t) => {
    const { show, receiver } = await setUp(t);
    receiver.answerWith(500);
    await show(oneStuck());
    while (receiver.asked() === 0) await setTimeout(5);
    await show(allWell());
    receiver.answerWith(200);
    await setTimeout(100);
    assert.deepEqual(receiver.received, []);
  });
});

describe("Alertmanager", () => {
  it("gets an alert again and again while it lasts, and its end", async (t) => {
    const receiver = await alertReceiver(t);
    const targets = [{ ...alertTarget("alertmanager", `${receiver.url}/prefix/`), repeatMs: 20 }];
    const { show } = await served(t, { targets, sleep: hurried });
    await show(oneStuck());
    const messages = [await receiver.next(), await receiver.next(), await receiver.next()];
    assert.deepEqual(new Set(messages.map(({ path }) => path)), new Set(["/prefix/api/v2/alerts"]));
    const [alerts] = messages.map(({ body }) => body as { startsAt: string; endsAt: string }[]);
    assert.ok(Date.parse(alerts![0]!.endsAt) - Date.parse(alerts![0]!.startsAt) > 200_000);
    await show(allWell());
    for (;;) {
      const [alert] = (await receiver.next()).body as { endsAt: string }[];
      if (new Date(alert!.endsAt) <= new Date()) break;
    }
    await setTimeout(50);
    assert.deepEqual(receiver.received, []);
  });
});

describe("an address for alerts", () => {
  it("may hold a name and a password, which go into a header", async (t) => {
    const receiver = await alertReceiver(t);
    const target = alertTarget("webhook", `  ${receiver.url.replace("//", "//us%40er:pass%3Aword@")}/hook?key=1#x\n`);
    const { show } = await served(t, { targets: [target], sleep: hurried });
    await show(oneStuck());
    const { path, headers } = await receiver.next();
    assert.equal(path, "/hook?key=1");
    assert.equal(headers.authorization, `Basic ${Buffer.from("us@er:pass:word").toString("base64")}`);
  });

  it("is never shown but for its host", async (t) => {
    const target = alertTarget("slack", "https://user:secret1@hooks.example/services/secret2?x=secret3");
    assert.equal(target.host, "hooks.example");
    const { json, show, lines } = await served(t, {
      targets: [{ ...target, url: new URL("http://127.0.0.1:9/secret2") }],
      sleep: hurried,
    });
    await show(oneStuck());
    while (lines.length === 0) await setTimeout(5);
    assert.doesNotMatch(`${lines.join("\n")}${JSON.stringify(await json("/api/v1/health"))}`, /secret/);
  });

  for (const address of ["", "hooks.slack.com/services/x", "ftp://x/secret", "javascript:secret", "http://"])
    it(`${JSON.stringify(address)} is none, which is said without it`, () => {
      assert.throws(
        () => alertTarget("slack", address),
        (error: ServerError) => error instanceof ServerError && !`${error.message}${error.hint}`.includes("secret"),
      );
    });
});

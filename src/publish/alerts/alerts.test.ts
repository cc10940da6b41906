import assert from "node:assert/strict";
import { test } from "node:test";
import type { Incident } from "../../model/incident.ts";
import type { Alert } from "./alert.ts";
import { alertmanagerAlert } from "./alertmanager-alert.ts";
import { slackAlert } from "./slack-alert.ts";
import { webhookAlert } from "./webhook-alert.ts";

const incident: Incident = {
  id: "00112233445566aa",
  run: "shop/deploy#59",
  state: "SILENT_STEP",
  holdsUp: ["shop/deploy#59", "shop/deploy#61"],
  since: Date.UTC(2026, 5, 21, 5, 25, 13),
  sentence: "shop/deploy#59 has printed nothing for 18 h 51 min and holds both executors.",
  openedAt: Date.UTC(2026, 5, 21, 6, 0, 0),
};
const opened: Alert = { phase: "opened", controller: "ci", incident, at: Date.UTC(2026, 5, 21, 6, 0, 5) };
const resolved: Alert = {
  ...opened,
  phase: "resolved",
  incident: { ...incident, resolvedAt: Date.UTC(2026, 5, 21, 8, 5, 0) },
};

test("a webhook gets the incident, and what happened to it", () => {
  assert.deepEqual(webhookAlert(opened), {
    schema: "flowmeter-alert/1",
    event: "opened",
    at: "2026-06-21T06:00:05.000Z",
    controller: "ci",
    incident: {
      id: "00112233445566aa",
      run: "shop/deploy#59",
      state: "SILENT_STEP",
      meaning: "Its step neither ends nor prints, for longer than it is known to need.",
      who: "owner of the Pipeline",
      sentence: incident.sentence,
      holdsUp: ["shop/deploy#59", "shop/deploy#61"],
      since: "2026-06-21T05:25:13.000Z",
      openedAt: "2026-06-21T06:00:00.000Z",
    },
  });
  const over = webhookAlert(resolved) as { event: string; incident: { resolvedAt: string } };
  assert.deepEqual([over.event, over.incident.resolvedAt], ["resolved", "2026-06-21T08:05:00.000Z"]);
});

test("instants that no calendar has do not keep an alert from being sent", () => {
  const wild = { ...opened, incident: { ...incident, since: 9e18, openedAt: Number.NaN } };
  for (const format of [webhookAlert, slackAlert, alertmanagerAlert]) assert.ok(JSON.stringify(format(wild)));
});

test("Slack gets a line or two", () => {
  assert.deepEqual(slackAlert(opened), {
    text: `[ci] Stuck: ${incident.sentence}\nHolds up 1 run: shop/deploy#61`,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  });
  const over = slackAlert(resolved) as { text: string };
  assert.equal(over.text, "[ci] Over after 2 h 5 min: shop/deploy#59 (SILENT_STEP)");
});

test("a message names a few runs, whatever it holds up", () => {
  const holdsUp = Array.from({ length: 200 }, (_, index) => `${"x".repeat(3000)}${index}#1`);
  const { text } = slackAlert({ ...opened, incident: { ...incident, holdsUp } }) as { text: string };
  assert.match(text, /Holds up 200 runs: .* and 195 more$/);
  assert.ok(text.length < 1500);
});

for (const name of [
  "<!channel>",
  "<https://evil.example|click>",
  "@here",
  "@all",
  "https://evil.example",
  "a\nb",
  "\u202eevil",
  "&lt;!channel&gt;",
])
  test(`a Pipeline called ${JSON.stringify(name)} calls nobody and links nowhere`, () => {
    const sentence = `${name}#1 is silent.`;
    const hostile = { ...incident, run: `${name}#1`, holdsUp: [`${name}#1`, `${name}#2`], sentence };
    for (const alert of [
      { ...opened, incident: hostile },
      { ...resolved, incident: { ...resolved.incident, ...hostile } },
    ]) {
      const { text } = slackAlert(alert) as { text: string };
      assert.doesNotMatch(text, /[<>]|@(?!\u2060)|https:\/\/|\u202e/);
      assert.equal(text.split("\n").length, alert.phase === "opened" ? 2 : 1);
    }
  });

test("Alertmanager gets labels that stay, and an end: soon while it lasts, its own when it is over", () => {
  const [firing] = alertmanagerAlert(opened) as [Record<string, Record<string, string>>];
  assert.deepEqual(firing.labels, { alertname: "FlowmeterStuck", controller: "ci", incident: "00112233445566aa" });
  assert.deepEqual([firing.startsAt, firing.endsAt], ["2026-06-21T06:00:00.000Z", "2026-06-21T06:05:05.000Z"]);
  assert.equal(firing.annotations!.summary, incident.sentence);
  assert.equal(firing.annotations!.holds_up, "2");
  const moved = { ...resolved.incident, run: "shop/deploy#60", state: "ZOMBIE" } as const;
  const [over] = alertmanagerAlert({ ...resolved, incident: moved }) as [Record<string, unknown>];
  assert.deepEqual(over.labels, firing.labels);
  assert.equal(over.endsAt, "2026-06-21T08:05:00.000Z");
});

test("annotations are texts, as Alertmanager wants them", () => {
  const [firing] = alertmanagerAlert(opened) as [{ annotations: Record<string, unknown> }];
  for (const value of Object.values(firing.annotations)) assert.equal(typeof value, "string");
});

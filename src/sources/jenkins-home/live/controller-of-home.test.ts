import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { observeHome } from "./observe-home.ts";
import { args, at, type NodeOf, START, TestHome, text, theHead } from "./test-home.ts";

describe("the controller", () => {
  test("agents, clouds and who is offline", (t) => {
    const home = new TestHome(t);
    home.run("shop", 1, { build: { start: 0, end: 5, result: "SUCCESS" } });
    home.write(
      "config.xml",
      '<hudson><numExecutors>0</numExecutors><mode>EXCLUSIVE</mode><clouds><x.Cloud/></clouds><label>a "b c"</label></hudson>',
      0,
    );
    home.write(
      "nodes/off/config.xml",
      "<slave><name>off</name><numExecutors>2</numExecutors><temporaryOfflineCause><timestamp>5000</timestamp><description>secret</description></temporaryOfflineCause></slave>",
      0,
    );
    home.write("nodes/gone/config.xml", "<slave><name>gone</name><label>linux</label></slave>", 0);
    home.write(
      "logs/slaves/gone/slave.log",
      "Agent successfully connected and online\nERROR: Connection terminated\njava.io.EOFException\n\tat x\n",
      4,
    );
    home.write("nodes/on/config.xml", "<slave><name>on</name></slave>", 0);
    home.write(
      "logs/slaves/on/slave.log",
      "ERROR: Connection terminated\nAgent successfully connected and online\n",
      4,
    );
    home.write("nodes/broken/config.xml", "<slave><name>", 0);
    const { agents, hasClouds } = observeHome(home.path, { now: at(9) }).controller;
    assert.equal(hasClouds, true);
    assert.deepEqual(agents?.[0], { name: "", executors: 0, labels: ["a", "b c", "master"], isExclusive: true });
    assert.deepEqual(
      agents?.slice(1).map(({ name, isOffline, offlineSince }) => [name, isOffline, offlineSince]),
      [
        ["gone", true, at(4)],
        ["off", true, 5000],
        ["on", false, undefined],
      ],
    );
    assert.ok(!JSON.stringify(agents).includes("secret"));
  });

  test("the queue: node steps, whole runs, blocked ones", (t) => {
    const home = new TestHome(t);
    const items = [
      `<hudson.model.Queue_-BuildableItem><task class="x$PlaceholderTask"><context><executionRef><job>team/shop</job><id>7</id></executionRef><id>5</id></context><label>gpu</label></task><inQueueSince>1000</inQueueSince><buildableStartMilliseconds>2000</buildableStartMilliseconds><isPending>true</isPending></hudson.model.Queue_-BuildableItem>`,
      `<hudson.model.Queue_-BlockedItem><task class="flow-definition">deploy</task><inQueueSince>3000</inQueueSince></hudson.model.Queue_-BlockedItem>`,
      "<hudson.model.Queue_-WaitingItem><task>later</task></hudson.model.Queue_-WaitingItem>",
      "<hudson.model.Queue_-WaitingItem/>",
    ];
    home.write(
      "queue.xml",
      `<hudson.model.Queue_-State><items>${items.join("")}</items></hudson.model.Queue_-State>`,
      0,
    );
    assert.deepEqual(observeHome(home.path, { now: at(9) }).controller.queue, [
      {
        run: "team/shop#7",
        flowNode: 5,
        pipeline: "team/shop",
        label: "gpu",
        state: "pending",
        inQueueSince: 1000,
        buildableSince: 2000,
      },
      { pipeline: "deploy", state: "blocked", inQueueSince: 3000 },
      { pipeline: "later", state: "waiting" },
    ]);
  });

  test("locks: who holds them and who waits", (t) => {
    const home = new TestHome(t);
    const resource = (name: string, rest: string): string =>
      `<o.LockableResource><name>${name}</name><labelsAsList><string>boards</string></labelsAsList>${rest}</o.LockableResource>`;
    const queued = (run: string, description: string): string =>
      `<o.QueuedContextStruct><context><executionRef><job>${run}</job><id>2</id></executionRef><id>9</id></context><resourceDescription>${description}</resourceDescription></o.QueuedContextStruct>`;
    home.write(
      "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml",
      `<o.LockableResourcesManager><resources>${resource("board-1", "<buildExternalizableId>shop#7</buildExternalizableId><reservedTimestamp>2026-01-05 10:00:02.5 UTC</reservedTimestamp>")}${resource("board-2", "<reservedBy>somebody</reservedBy>")}</resources><queuedContexts>${queued("first", "Resource: board-1")}${queued("second", "Label: boards, Quantity: 1")}</queuedContexts></o.LockableResourcesManager>`,
      0,
    );
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 1, "start lock", args({ label: text("boards") })],
    ];
    home.run("second", 2, { build: START, nodes });
    const fleet = observeHome(home.path, { now: at(9) });
    assert.deepEqual(fleet.controller.locks, [
      {
        resource: "board-1",
        labels: ["boards"],
        heldBy: "shop#7",
        heldSince: at(2.5),
        isReserved: false,
        waiting: ["first#2", "second#2"],
      },
      { resource: "board-2", labels: ["boards"], isReserved: true, waiting: ["second#2"] },
    ]);
    assert.deepEqual(theHead(fleet).resources, ["board-1", "board-2"]);
    assert.ok(!JSON.stringify(fleet).includes("somebody"));
  });
});

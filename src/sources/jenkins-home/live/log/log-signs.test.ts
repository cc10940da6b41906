import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LogSign } from "../../../../model/running.ts";
import { type LogLine, LogSigns } from "./log-signs.ts";
import type { LineOwner } from "./owners.ts";

const line = (owner: LineOwner, text: string, more: Partial<LogLine> = {}): LogLine => ({
  text,
  owner,
  offset: 10,
  flowNode: owner === "run" || owner === "any" ? undefined : 5,
  seenAt: undefined,
  ...more,
});

/** What the last of some lines of one owner says: kind and names. */
function said(owner: LineOwner, ...texts: readonly string[]): string {
  const signs = new LogSigns();
  let sign: LogSign | undefined;
  for (const text of texts) sign = signs.read(line(owner, text));
  return sign === undefined ? "" : [sign.kind, ...sign.names].join("|");
}

const STILL = "Still waiting to schedule task";

/** Owner of the line, the line, kind and names. */
const phrases: readonly (readonly [LineOwner, string, string])[] = [
  ["run", "Resuming build at Mon Nov 23 23:21:46 UTC 2026 after Jenkins restart", "resuming"],
  ["run", "Resuming", "resuming"],
  ["run", "Resuming (Shutdown was canceled)", "resuming"],
  ["run", "Ready to run at Mon Nov 23 23:21:46 UTC 2026", "readyToRun"],
  ["run", "Pausing", "pausing"],
  ["run", "Pausing (shutting down)", "pausing"],
  ["run", "Pausing (Preparing for shutdown)", "pausing"],
  ["run", "Still paused", "stillPaused"],
  ["run", "Waiting to resume part of shop #7: ‘agent-1’ is offline", "waitingToResume"],
  ["run", "Cannot resume build because FlowNode 7 for FlowHead 1 could not be loaded.", "notResumed"],
  ["run", "Build started too long ago; cancelling", "notResumed"],
  ["run", "Aborted by a person", "aborted"],
  ["run", "Superseded by milestones#9", "aborted|milestones#9"],
  ["run", "Click here to forcibly terminate running steps", "offerTerminate"],
  ["run", "Click here to forcibly kill entire build", "offerKill"],
  ["run", "Finished: SUCCESS", "finished|SUCCESS"],
  ["run", "Finished: NOT_BUILT", "finished|NOT_BUILT"],
  ["node", STILL, "waitingToSchedule"],
  ["node", "Running on agent-1 in /ws/shop", "gotAgent|agent-1"],
  ["node", "Running on Jenkins in /ws/shop", "gotAgent|"],
  ["node", "Running on master in /ws/shop", "gotAgent|"],
  ["node", "node block still appears to be neither running nor scheduled; cancelling", "nodeAnomaly"],
  ["node", "Waiting for reconnection of agent-1 before proceeding with build", "waitingForReconnection|agent-1"],
  ["script", "Cannot contact agent-1: java.lang.InterruptedException", "agentUnreachable|agent-1"],
  ["script", "agent-1 was marked offline: Connection was broken", "agentMarkedOffline|agent-1"],
  [
    "script",
    "agent-1 seems to be removed or offline ; will wait for 5 min 0 sec for it to come back online",
    "agentRemoved|agent-1",
  ],
  [
    "script",
    "agent-1 seems to be removed or offline (hudson.remoting.ChannelClosedException: x)",
    "agentRemoved|agent-1",
  ],
  ["script", "agent-1 has been removed for 5 min 0 sec, assuming it is not coming back", "agentRemoved|agent-1"],
  ["script", "Timeout waiting for agent to come back", "agentRemoved"],
  ["script", "agent-1 is back online", "agentBack|agent-1"],
  ["script", "process apparently never started in /ws@tmp/durable-1", "processNeverStarted"],
  ["script", "wrapper script does not seem to be touching the log file in /ws@tmp/durable-1", "wrapperSilent"],
  ["script", "cp: error writing 'x': No space left on device", "noSpace"],
  ["script", "Sending interrupt signal to process", "interruptSent"],
  ["script", "After 20s process did not stop", "interruptIgnored"],
  ["script", "Could not connect to agent-1 to send interrupt signal to process", "interruptIgnored|agent-1"],
  ["lock", "Trying to acquire lock on [board-1]", "lockAsked|board-1"],
  ["lock", "Trying to acquire lock on [Resource: board-1]", "lockAsked|board-1"],
  ["lock", "Trying to acquire lock on [Label: boards, Quantity: 1]", "lockAsked"],
  ["lock", "Trying to acquire lock on [{Resource: a},{Resource: b}]", "lockAsked|a|b"],
  ["lock", "Lock acquired on [Resource: board-1]", "lockTaken|board-1"],
  ["lock", "Lock released on resource [Resource: board-1]", "lockReleased|board-1"],
  ["lock", "[board-1] is locked, waiting...", "lockHeld|board-1"],
  ["lock", "[Resource: board-1] is not free, waiting for execution ...", "lockHeld|board-1"],
  ["lock", "[board-1] is locked by build shop #3 since 1 min", "lockHeld|board-1|shop#3"],
  [
    "lock",
    "The resource [board-1] is locked by build team » shop #3 #3 since Nov 23, 2026, 11:18 PM.",
    "lockHeld|board-1|team/shop#3",
  ],
  ["build", "Scheduling project: team » shop", "downstreamScheduled|team/shop"],
  ["build", "Starting building: team » shop #12", "downstreamStarted|team/shop#12"],
  ["input", "Input requested", "inputAsked"],
  ["input", "Proceed or Abort", "inputAsked"],
  ["sleep", "Sleeping for 10 hr", "sleeping"],
  ["waitUntil", "Will try again after 0.25 sec", "willTryAgain"],
  ["retry", "Retrying", "retrying"],
  ["timeout", "Timeout set to expire in 1 hr 0 min", "timeoutSet"],
  ["timeout", "Timeout set to expire after 30 sec without activity", "timeoutSet"],
  ["timeout", "Cancelling nested steps due to timeout", "timeoutFired"],
  ["timeout", "Body did not finish within grace period; terminating with extreme prejudice", "graceOver"],
];

/** Owner of the line, and a line that is no phrase when that owner prints it. */
const notPhrases: readonly (readonly [LineOwner, string])[] = [
  ["script", "Finished: SUCCESS"],
  ["script", "Still paused"],
  ["script", STILL],
  ["script", "Resuming build at Mon Nov 23 23:21:46 UTC 2026 after Jenkins restart"],
  ["script", "Running on agent-1 in /ws/shop"],
  ["script", "Aborted by a person"],
  ["script", "Click here to forcibly kill entire build"],
  ["script", "Trying to acquire lock on [Resource: a]"],
  ["script", "Starting building: shop #12"],
  ["script", "Sleeping for 10 hr"],
  ["script", "Retrying"],
  ["script", "Input requested"],
  ["script", "Cancelling nested steps due to timeout"],
  ["script", "log: process apparently never started in /ws"],
  ["script", "  Sending interrupt signal to process"],
  ["other", "Finished: FAILURE"],
  ["other", "agent-1 is back online"],
  ["other", "Lock acquired on [Resource: a]"],
  ["unknown", "Finished: FAILURE"],
  ["run", "Finished: MAYBE"],
  ["run", "Finished: SUCCESS and more"],
  ["run", "xFinished: SUCCESS"],
  ["run", STILL],
  ["run", "Sleeping for 10 hr"],
  ["run", "[Pipeline] sh"],
  ["run", ""],
  ["sleep", "sleeping for 10 hr"],
  ["lock", "Finished: SUCCESS"],
];

describe("phrases of Jenkins", () => {
  for (const [owner, text, expected] of phrases)
    test(`${owner}: ${text}`, () => {
      assert.equal(said(owner, text), expected);
      assert.equal(said("any", text).split("|")[0], expected.split("|")[0], "in a log without an index");
      if (owner !== "run") assert.equal(said("unknown", text), expected, "of a step without a record");
    });
  for (const [owner, text] of notPhrases)
    test(`no phrase of ${owner}: ${text}`, () => {
      assert.equal(said(owner, text), "");
    });
});

describe("why a task waits in the queue", () => {
  const causes: readonly (readonly [string, string])[] = [
    ["There are no nodes with the label ‘gpu&&linux’", "labelMissing|gpu&&linux"],
    ["All nodes of label ‘gpu’ are offline", "labelOffline|gpu"],
    ["‘gpu-1’ is offline", "agentOffline|gpu-1"],
    ["gpu-1 is offline", "agentOffline|gpu-1"],
    ["‘Jenkins’ doesn’t have label ‘gpu’", "agentLacksLabel|Jenkins|gpu"],
    ["Jenkins doesn't have label gpu", "agentLacksLabel|Jenkins|gpu"],
    ["‘agent-1’ is reserved for jobs with matching label expression", "agentNotAccepting|agent-1"],
    ["agent-1 is reserved for jobs tied to it", "agentNotAccepting|agent-1"],
    ["‘agent-1’ is not accepting tasks", "agentNotAccepting|agent-1"],
    ["Waiting for next available executor", "executorsBusy"],
    ["Waiting for next available executor on ‘linux’", "executorsBusy|linux"],
    ["Waiting for next available executor on linux", "executorsBusy|linux"],
    ["Jenkins is about to shut down", "shuttingDown"],
    ["‘a’ doesn’t have label ‘x’; ‘b’ is offline", "agentOffline|b"],
    ["‘a’ is offline; Waiting for next available executor on ‘b’", "executorsBusy|b"],
    ["Alle Knoten des Labels 'gpu' sind offline", "labelOffline|gpu"],
    ["Warte auf den nächsten freien Build-Prozessor auf linux", "executorsBusy|linux"],
    ["agent-1 ist offline", "agentOffline|agent-1"],
    ["Jenkins wird heruntergefahren", "shuttingDown"],
    ["En attente du prochain exécuteur disponible sur linux", "executorsBusy|linux"],
    ["agent-1 est hors ligne", "agentOffline|agent-1"],
    ["Todos los nodos con la etiqueta 'gpu' están fuera de línea", "labelOffline|gpu"],
    ["Esperando por un ejecutor", "executorsBusy"],
    ["agent-1 fuera de línea", "agentOffline|agent-1"],
    ["ラベル 'gpu' のすべてのノードはオフラインです。", "labelOffline|gpu"],
    ["利用可能な次のエグゼキューターを待っています。", "executorsBusy"],
    ["agent-1 はオフラインです。", "agentOffline|agent-1"],
    ["没有带有标签 ‘gpu’ 的节点", "labelMissing|gpu"],
    ["在 linux 上等待下一个可用的执行器", "executorsBusy|linux"],
    ["Não há nós com o rótulo ‘gpu’", "labelMissing|gpu"],
    ["Todos os rótulos 'gpu' estão fora de serviço.", "labelOffline|gpu"],
    ["Aguardando pelo próximo executor disponível linux", "executorsBusy|linux"],
    ["Esperando pelo próximo executor disponível", "executorsBusy"],
    ["Jenkins está prestes a encerrar", "shuttingDown"],
    ["agent-1 está fora de serviço", "agentOffline|agent-1"],
    ["Waiting for a pod to be scheduled", "queueOther"],
    ["password=abc", "queueOther"],
  ];
  for (const [text, expected] of causes) test(text, () => assert.equal(said("node", STILL, text), expected));

  test("only the next line of the same step says why", () => {
    assert.equal(said("node", STILL, "[Pipeline] {", "‘a’ is offline"), "");
    const signs = new LogSigns();
    signs.read(line("node", STILL));
    assert.equal(signs.read(line("node", "‘a’ is offline", { flowNode: 6 })), undefined);
    assert.equal(signs.read(line("node", "‘a’ is offline"))?.kind, "agentOffline");
  });

  test("a script that prints both lines fools nobody", () => {
    assert.equal(said("script", STILL, "There are no nodes with the label ‘x’"), "");
  });
});

describe("what a script may print", () => {
  test("a command that is shown before it prints is no phrase", () => {
    assert.equal(
      said("script", "+ echo process apparently never started in /x", "process apparently never started in /x"),
      "",
    );
    assert.equal(said("script", "+ make", "process apparently never started in /x"), "processNeverStarted");
  });

  test("what is said of another agent than the step's own is no phrase", () => {
    const signs = new LogSigns();
    assert.equal(signs.read(line("script", "agent-2 is back online", { agent: "agent-1" })), undefined);
    assert.equal(signs.read(line("script", "agent-1 is back online", { agent: "agent-1" }))?.kind, "agentBack");
  });
});

describe("times in lines", () => {
  const between = { fromAt: Date.UTC(2026, 10, 1), toAt: Date.UTC(2026, 10, 30) };
  const dates: readonly (readonly [string, string | undefined])[] = [
    ["Mon Nov 23 23:21:46 UTC 2026", "2026-11-23T23:21:46.000Z"],
    ["Mon Nov 23 23:21:46 CET 2026", "2026-11-23T22:21:46.000Z"],
    ["Mon Nov 23 03:21:46 GMT+05:30 2026", "2026-11-22T21:51:46.000Z"],
    ["Mon Nov 23 03:21:46 IST 2026", "2026-11-22T21:51:46.000Z"],
    ["Mon Nov 23 03:21:46 XYZ 2026", undefined],
    ["yesterday at noon o'clock", undefined],
  ];
  for (const [text, expected] of dates)
    test(text, () => {
      const sign = new LogSigns().read(line("run", `Ready to run at ${text}`, { between }));
      assert.equal(sign?.kind, "readyToRun");
      assert.equal(sign?.at === undefined ? undefined : new Date(sign.at).toISOString(), expected);
    });

  test("an abbreviation of several zones is that which makes the instant possible", () => {
    const near = { fromAt: Date.UTC(2026, 10, 23, 5), toAt: Date.UTC(2026, 10, 23, 8) };
    const sign = new LogSigns().read(line("run", "Ready to run at Mon Nov 23 14:00:00 CST 2026", { between: near }));
    assert.equal(sign?.at, Date.UTC(2026, 10, 23, 6), "China, not America");
  });

  test("a span ends when it was seen plus its length", () => {
    const seen = new LogSigns().read(line("sleep", "Sleeping for 9 hr 28 min", { seenAt: 1000 }));
    assert.equal(seen?.until, 1000 + (9 * 60 + 28) * 60_000);
    assert.equal(new LogSigns().read(line("sleep", "Sleeping for 9 hr 28 min"))?.until, undefined);
  });

  test("stamps before lines are passed over, and date them", () => {
    const stamped = "[2026-01-01T00:00:00.000Z] Still paused";
    assert.equal(new LogSigns().read(line("run", stamped))?.at, Date.UTC(2026, 0, 1));
    assert.equal(said("run", "12:34:56  Still paused"), "stillPaused");
    assert.equal(said("run", "12:34:56 Still paused"), "", "one blank is none of Jenkins' stamps");
  });
});

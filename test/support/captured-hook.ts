import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

type Captured = Readonly<Record<string, unknown>>;

const STAGE = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
const PARALLEL = "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep";
const NODE = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";

/**
 * The events that a script of another shape caught on a real controller, as lines of the hook: in the same order, with what the
 * hook may write and nothing else. What that script did not catch (polls, beats, ids of errors) is not there.
 */
export function capturedHookLines(archive: string): string[] {
  const adapter = new Adapter();
  return gunzipSync(readFileSync(archive))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => adapter.linesOf(JSON.parse(line) as Captured));
}

class Adapter {
  private session = 0;
  private seq = 0;
  /** `node` step around a node, by run and node. */
  private readonly nodeStep = new Map<string, number>();
  private readonly agents = new Set<string>();

  linesOf(captured: Captured): string[] {
    if (captured.hook === "hook.installed") {
      this.session++;
      this.seq = 0;
    }
    return this.eventsOf(captured, captured.hook as string).map((fields) =>
      JSON.stringify({ v: 1, session: `captured-${this.session}`, seq: ++this.seq, at: captured.t, ...fields }),
    );
  }

  private eventsOf(captured: Captured, hook: string): object[] {
    const [kind, what] = hook.split(".") as [string, string | undefined];
    switch (kind) {
      case "hook":
        return [{ event: "hook", state: "started", skipped: {} }];
      case "run":
        return what === "initialize" ? [] : [this.run(captured, what!)];
      case "exec":
        return [execution(captured, what!)];
      case "graph":
        return what === "sync" ? [this.node(captured)] : this.later(captured);
      case "step":
        return this.agentOf(captured);
      case "queue":
        return what === "leaveBlocked" ? [] : [queue(captured, what!)];
      default:
        return [{ event: "agent", agent: captured.node, isOffline: what === "offline", labels: [] }];
    }
  }

  private run({ url, start, sched, dur, result, causes }: Captured, state: string): object {
    const classes = (causes as string[]).map((cause) => cause.slice(0, cause.indexOf(":")));
    const ended = state === "completed" || state === "finalized" ? { result, durationMs: dur } : {};
    return { event: "run", run: runOfUrl(url), state, startAt: start, scheduledAt: sched, causes: classes, ...ended };
  }

  private node({ exec, id, cls, parents, encl, time, startId, step, actions, label, branch }: Captured): object {
    const run = runOfUrl(exec);
    const isBody = (actions as string[]).includes("BodyInvocationAction") && cls === "StepStartNode";
    const around = (encl as string[]).map((one) => this.nodeStep.get(`${run} ${one}`)).find((one) => one !== undefined);
    const own = cls === "StepStartNode" && step === NODE && !isBody ? Number(id) : around;
    if (own !== undefined) this.nodeStep.set(`${run} ${id as string}`, own);
    return {
      event: "node",
      run,
      node: Number(id),
      kind: cls,
      parents: (parents as string[]).map(Number),
      nodeAt: time,
      ...(startId === undefined ? {} : { closes: Number(startId) }),
      ...(cls === "StepEndNode" || step === undefined ? {} : { descriptor: step }),
      ...(isBody ? { isBody } : {}),
      ...(isBody && step === STAGE && label !== undefined ? { stage: label } : {}),
      ...(isBody && step === PARALLEL && branch !== undefined ? { branch } : {}),
    };
  }

  private later({ exec, id, error, warn, ws }: Captured): object[] {
    const facts = {
      ...(error === undefined ? {} : { error: { class: (error as string).split(":")[0] } }),
      ...(warn === undefined ? {} : { warning: (warn as string).split(" ")[0] }),
      ...(ws === undefined ? {} : { agent: (ws as { node: string }).node }),
    };
    if (Object.keys(facts).length === 0) return [];
    return [{ event: "facts", run: runOfUrl(exec), node: Number(id), ...facts }];
  }

  /** The agent of a `node` step stands on it only after the listener was called: the steps inside tell it. */
  private agentOf({ exec, node, agent }: Captured): object[] {
    const run = runOfUrl(exec);
    const around = this.nodeStep.get(`${run} ${node as string}`);
    if (agent === undefined || around === undefined || this.agents.has(`${run} ${around}`)) return [];
    this.agents.add(`${run} ${around}`);
    return [{ event: "facts", run, node: around, agent }];
  }
}

function execution({ exec, heads, durability }: Captured, state: string): object {
  const ids = ((heads ?? []) as string[]).map(Number);
  return { event: "execution", run: runOfUrl(exec), state, durability, heads: ids };
}

function queue({ qid, owner, since, label, why, taskCls, task, cancelled }: Captured, state: string): object {
  if (state === "left") return { event: "queue", item: qid, state, isCancelled: cancelled };
  const part = taskCls === "PlaceholderTask" ? /^part of (.*) #(\d+)$/.exec(task as string) : null;
  const blockages = state === "waiting" ? [] : [blockageOf(why as string)];
  const run = part === null ? {} : { run: `${owner as string}#${part[2]}` };
  return { event: "queue", item: qid, state, pipeline: owner, since, label, blockages, ...run };
}

/** The script caught the sentence and not the class: this is the class that makes it, by core's `Messages.properties`. */
function blockageOf(why: string): object {
  const inner = (simpleName: string): string => `hudson.model.queue.CauseOfBlockage$${simpleName}`;
  const name = /‘(.*)’/.exec(why)?.[1];
  if (why.startsWith("There are no nodes"))
    return { class: inner("BecauseLabelIsOffline"), label: name, hasNodes: false };
  if (why.startsWith("All nodes of label"))
    return { class: inner("BecauseLabelIsOffline"), label: name, hasNodes: true };
  if (why.endsWith("is offline")) return { class: inner("BecauseNodeIsOffline"), agent: name };
  if (why.startsWith("Waiting for next")) return { class: inner("BecauseLabelIsBusy"), label: name };
  return { class: "hudson.model.queue.CauseOfBlockage$1" };
}

/** `job/team-a/job/app/7/` → `team-a/app#7`. */
function runOfUrl(url: unknown): string {
  const parts = (url as string).split("/").filter((part) => part !== "");
  const number = parts.pop();
  const names = parts.filter((part, at) => !(part === "job" && at % 2 === 0)).map(decodeURIComponent);
  return `${names.join("/")}#${number}`;
}

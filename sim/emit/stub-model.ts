import {
  addItem,
  emptyModel,
  type StubModel,
  type StubRun,
  type StubStage,
  type StubStep,
} from "../../test/jenkins-stub/stub-model.ts";
import type { Agent } from "../controller/agent.ts";
import type { Controller } from "../controller/controller.ts";
import type { QueueItem } from "../controller/queue.ts";
import type { FlowError } from "../run/flow-graph.ts";
import type { Run, RunCause } from "../run/run.ts";
import { partsOf } from "./run-parts.ts";

/** What Jenkins shows of steps in place of their functions. */
const titles: Readonly<Partial<Record<string, string>>> = {
  sh: "Shell Script",
  bat: "Windows Batch Script",
  powershell: "Windows PowerShell Script",
  echo: "Print Message",
  checkout: "Check out from version control",
  git: "Git",
  junit: "Archive JUnit-formatted test results",
  archiveArtifacts: "Archive the artifacts",
  stash: "Stash some files to be used later in the build",
  unstash: "Restore files previously stashed",
  sleep: "Sleep",
  input: "Wait for interactive input",
  build: "Building",
};

/** A simulated controller as its REST API tells of it; `update` brings the model to now. */
export class SimulatedRest {
  readonly model: StubModel = emptyModel();
  private readonly ended = new Set<Run>();

  constructor(private readonly controller: Controller) {}

  /** Makes the model what the controller is now. */
  update(): void {
    const { controller, model } = this;
    for (const pipeline of controller.pipelines.values()) if (pipeline.bornAt <= controller.now) this.item(pipeline);
    for (const run of controller.begun) this.run(run);
    model.agents = [...controller.agents.values()].map(agentOf);
    model.queue = [...controller.queue.items.map(queueItem), ...controller.blocked.map(blockedItem)];
    model.locks = [...controller.locks.byName.values()].map(({ name, heldBy }) => ({
      name,
      ...(heldBy === undefined ? {} : { heldBy: heldBy.id }),
    }));
  }

  private item({ fullName, branchOf, nextNumber }: Run["pipeline"]): void {
    const { items } = this.model;
    if (branchOf !== undefined && !items.has(branchOf.project))
      addItem(this.model, { fullName: branchOf.project, kind: "multibranch" });
    const known = items.get(fullName) ?? addItem(this.model, { fullName, kind: "pipeline" });
    known.nextNumber = nextNumber;
  }

  private run(run: Run): void {
    if (this.ended.has(run)) return;
    this.model.items.get(run.pipeline.fullName)?.runs?.set(run.number, stubRun(run));
    if (run.isRecordEnded) this.ended.add(run);
  }
}

function stubRun(run: Run): StubRun {
  const { start, number, endAt, isRecordEnded, result, pipeline } = run;
  const isOver = isRecordEnded && endAt !== undefined;
  const { stages, steps } = partsOf(run);
  return {
    number,
    scheduledAt: start.scheduledAt,
    startAt: start.at,
    ...(isOver ? { durationMs: endAt - start.at } : {}),
    ...(isOver && result !== undefined ? { result } : {}),
    causes: [{ _class: causes[start.cause.kind] }],
    isDeclarative: pipeline.isDeclarative,
    logBytes: 100,
    agents: [...run.slots].map(({ agent }) => agent.name),
    stages: stages.map(
      ({ flowNode, name, kind, stage, startAt, endAt: to, error }): StubStage => ({
        ...{ id: flowNode, name, startAt },
        isBranch: kind === "branch",
        ...(stage === undefined ? {} : { parent: stage }),
        ...(to === undefined ? {} : { durationMs: to - startAt }),
        state: stateOf(to, error),
      }),
    ),
    steps: steps.map(
      ({ flowNode, step, stage, startAt, endAt: to, error, pause }): StubStep => ({
        ...{ id: flowNode, title: titles[step] ?? step, startAt },
        ...(stage === undefined ? {} : { stage }),
        ...(to === undefined ? {} : { durationMs: to - startAt }),
        state: to === undefined && pause !== undefined ? "paused" : stateOf(to, error),
        ...(error === undefined ? {} : { error: "hudson.AbortException" }),
      }),
    ),
  };
}

const causes: Readonly<Record<RunCause["kind"], string>> = {
  user: "hudson.model.Cause$UserIdCause",
  timer: "hudson.triggers.TimerTrigger$TimerTriggerCause",
  scm: "hudson.triggers.SCMTrigger$SCMTriggerCause",
  upstream: "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause",
};

function stateOf(endAt: number | undefined, error: FlowError | undefined): StubStep["state"] {
  if (endAt === undefined) return "running";
  if (error === undefined) return "success";
  return error.kind === "exit" ? "failure" : "aborted";
}

function agentOf({ setup: { name, executors, labels }, isOn }: Agent): StubModel["agents"][number] {
  return { name, executors, labels, isOffline: !isOn };
}

function queueItem({ id, run, label, since }: QueueItem): StubModel["queue"][number] {
  const why =
    label === undefined ? "Waiting for next available executor" : `Waiting for next available executor on ‘${label}’`;
  return { id, pipeline: run.pipeline.fullName, number: run.number, why, inQueueSince: since };
}

function blockedItem({ id, pipeline, since }: Controller["blocked"][number]): StubModel["queue"][number] {
  return {
    id,
    pipeline: pipeline.fullName,
    why: "Build #1 is already in progress (ETA: N/A)",
    state: "blocked",
    inQueueSince: since,
  };
}

import { createHash } from "node:crypto";
import type { EpochMs } from "../engine/times.ts";
import type { FlowError } from "../run/flow-graph.ts";
import type { Run } from "../run/run.ts";
import { type NodePart, partsOf, type RunParts, type StagePart, type StepPart } from "./run-parts.ts";

/** An attribute as OTLP/JSON has it. */
interface Attribute {
  readonly key: string;
  readonly value: object;
}

/** A span as OTLP/JSON has it. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server. */
  readonly kind: 1 | 2;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly object[];
  readonly status: { readonly code?: 1 | 2; readonly message?: string };
}

/** Steps that the plugin leaves out unless it is told otherwise. */
const ignored: ReadonlySet<string> = new Set(["echo"]);

/**
 * Spans of a run that has ended, as Jenkins' OpenTelemetry plugin makes them, in the order in which it sends them: each when it
 * ends, the run's own last. What has no span there has none here: blocks other than `node`, stages and branches.
 *
 * @param url root of the controller
 */
export function spansOfRun(run: Run, url: string): OtlpSpan[] {
  const { endAt } = run;
  if (endAt === undefined) return [];
  return new RunSpans(run, { url, endAt }).all().sort((one, other) => byEnd(one) - byEnd(other));
}

/** The request that carries spans, as a collector sends it: `POST /v1/traces`, `application/json`. */
export function traceRequest(
  spans: readonly OtlpSpan[],
  controller: { readonly id: string; readonly url: string },
): object {
  const attributes = [
    text("service.name", "jenkins"),
    text("service.instance.id", controller.id),
    text("jenkins.url", controller.url),
    text("jenkins.version", "2.541.2"),
  ];
  return {
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: "io.jenkins.opentelemetry" }, spans }] }],
  };
}

/** The root ends with its last phase, and is sent after it. */
function byEnd({ endTimeUnixNano, parentSpanId }: OtlpSpan): number {
  return Number(BigInt(endTimeUnixNano) / 1_000_000n) + (parentSpanId === undefined ? 0.5 : 0);
}

const plugins: Readonly<Partial<Record<string, string>>> = {
  node: "workflow-durable-task-step",
  sh: "workflow-durable-task-step",
  stage: "pipeline-stage-step",
};

class RunSpans {
  private readonly parts: RunParts;
  private readonly traceId: string;

  constructor(
    private readonly run: Run,
    private readonly made: { readonly url: string; readonly endAt: EpochMs },
  ) {
    this.parts = partsOf(run);
    this.traceId = hash(`trace ${run.id} ${run.start.at}`, 32);
  }

  all(): OtlpSpan[] {
    const { start } = this.run;
    const { endAt } = this.made;
    const phase = (name: string, from: EpochMs, to: EpochMs): OtlpSpan =>
      this.span(name, { id: name, parent: "root", from, to, attributes: [], status: {} });
    return [
      phase("Phase: Start", start.at, start.at),
      phase("Phase: Run", start.at, endAt),
      phase("Phase: Finalise", endAt, endAt),
      ...this.parts.nodes.flatMap((node) => this.agent(node)),
      ...this.parts.stages.map((stage) => this.stage(stage)),
      ...this.parts.steps.filter(({ step }) => !ignored.has(step)).map((step) => this.step(step)),
      this.root(),
    ];
  }

  private root(): OtlpSpan {
    const { pipeline, number, start, result = "SUCCESS" } = this.run;
    const { endAt, url } = this.made;
    const path = pipeline.fullName.split("/").map((name) => `job/${encodeURIComponent(name)}/`);
    const attributes = [
      text("type", "job"),
      text("ci.pipeline.id", pipeline.fullName),
      text("ci.pipeline.name", pipeline.fullName),
      text("ci.pipeline.type", pipeline.branchOf === undefined ? "workflow" : "multibranch"),
      whole("ci.pipeline.run.number", number),
      text("ci.pipeline.run.url", `${url}${path.join("")}${number}/`),
      whole("ci.pipeline.run.durationMillis", endAt - start.at),
      text("ci.pipeline.run.result", result),
      { key: "ci.pipeline.run.completed", value: { boolValue: true } },
    ];
    const isBad = result === "FAILURE" || result === "UNSTABLE";
    const status = isBad ? { code: 2 as const, message: result } : result === "SUCCESS" ? { code: 1 as const } : {};
    const made = this.span(`BUILD ${pipeline.fullName}`, { id: "root", from: start.at, to: endAt, attributes, status });
    return { ...made, kind: 2 };
  }

  /** One that never got an agent has no span but of its wait. */
  private agent({ flowNode, startAt, endAt = this.made.endAt, bodyAt, label, agent, error }: NodePart): OtlpSpan[] {
    const parent = this.parentOf(flowNode);
    const shared = [
      ...this.describe("node", flowNode),
      ...(label === undefined ? [] : [text("jenkins.pipeline.step.agent.label", label)]),
    ];
    const waited = this.span("Agent Allocation", {
      id: `wait ${flowNode}`,
      parent: bodyAt === undefined ? parent : `${flowNode}`,
      from: startAt,
      to: bodyAt ?? endAt,
      attributes: [
        ...shared,
        text("jenkins.pipeline.step.name", "agent.allocate"),
        ...outcome(bodyAt === undefined ? error : undefined),
      ],
      ...statusOf(bodyAt === undefined ? error : undefined),
    });
    if (bodyAt === undefined) return [waited];
    const computer = agent === undefined ? [] : [text("jenkins.computer.name", agent === "" ? "#controller#" : agent)];
    const held = this.span("Agent", {
      ...{ id: `${flowNode}`, parent, from: startAt, to: endAt },
      attributes: [...shared, text("jenkins.pipeline.step.name", "agent"), ...computer, ...outcome(error)],
      ...statusOf(error),
    });
    return [waited, held];
  }

  private stage({ kind, flowNode, name, startAt, endAt = this.made.endAt, error }: StagePart): OtlpSpan {
    const type = kind === "stage" ? "stage" : "parallel";
    return this.span(`${kind === "stage" ? "Stage" : "Parallel branch"}: ${name}`, {
      ...{ id: `${flowNode}`, parent: this.parentOf(flowNode), from: startAt, to: endAt },
      attributes: [...this.describe(type, flowNode), text("jenkins.pipeline.step.name", name), ...outcome(error)],
      ...statusOf(error),
    });
  }

  private step({ flowNode, step, startAt, endAt = this.made.endAt, error }: StepPart): OtlpSpan {
    return this.span(step, {
      ...{ id: `${flowNode}`, parent: this.parentOf(flowNode), from: startAt, to: endAt },
      attributes: [...this.describe(step, flowNode), text("jenkins.pipeline.step.name", step), ...outcome(error)],
      ...statusOf(error),
    });
  }

  private describe(type: string, flowNode: number): Attribute[] {
    const plugin = plugins[type];
    return [
      text("jenkins.pipeline.step.type", type),
      text("jenkins.pipeline.step.id", `${flowNode}`),
      ...(plugin === undefined ? [] : [text("jenkins.pipeline.step.plugin.name", plugin)]),
    ];
  }

  private parentOf(flowNode: number): string {
    const around = this.parts.around.get(flowNode);
    return around === undefined ? "Phase: Run" : `${around}`;
  }

  private span(
    name: string,
    {
      id,
      parent,
      from,
      to,
      ...rest
    }: { readonly id: string; readonly parent?: string; readonly from: EpochMs; readonly to: EpochMs } & Pick<
      OtlpSpan,
      "attributes" | "status" | "events"
    >,
  ): OtlpSpan {
    return {
      traceId: this.traceId,
      spanId: hash(`${this.traceId} ${id}`, 16),
      ...(parent === undefined ? {} : { parentSpanId: hash(`${this.traceId} ${parent}`, 16) }),
      ...{ name, kind: 1 },
      startTimeUnixNano: nanos(from),
      endTimeUnixNano: nanos(Math.max(from, to)),
      ...rest,
    };
  }
}

function statusOf(error: FlowError | undefined): Pick<OtlpSpan, "status" | "events"> {
  if (error === undefined) return { status: { code: 1 } };
  const isByPerson = error.cause?.className.endsWith("UserInterruption") === true;
  if (isByPerson) return { status: {} };
  const type =
    error.kind === "exit" ? "hudson.AbortException" : "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";
  const events = [
    { name: "exception", attributes: [text("exception.type", type), text("exception.message", error.message)] },
  ];
  return { status: { code: 2, message: error.message }, events };
}

function outcome(error: FlowError | undefined): Attribute[] {
  const result = error === undefined ? "SUCCESS" : error.kind === "exit" ? "FAILURE" : "ABORTED";
  const cause = error?.cause;
  const simple = cause?.className.slice(
    Math.max(cause.className.lastIndexOf("."), cause.className.lastIndexOf("$")) + 1,
  );
  const causes = simple === undefined ? [] : [{ stringValue: `${simple}: ` }];
  return [
    text("jenkins.pipeline.step.result", result),
    ...(causes.length === 0
      ? []
      : [{ key: "jenkins.pipeline.step.interruption.causes", value: { arrayValue: { values: causes } } }]),
  ];
}

function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}

function nanos(at: EpochMs): string {
  return `${BigInt(Math.round(at)) * 1_000_000n}`;
}

function hash(from: string, digits: number): string {
  return createHash("sha256").update(from).digest("hex").slice(0, digits);
}

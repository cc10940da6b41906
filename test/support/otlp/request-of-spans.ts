import { type Span, traceNumbers } from "../../../src/model/span.ts";
import type { SpanResource } from "../../../src/model/span-batch.ts";
import type { OracleAttribute, OracleSpan, OracleTraces } from "./oracle.ts";

const names: Readonly<Record<Span["role"], (span: Span) => string>> = {
  link: () => "mvn",
  run: ({ pipeline }) => `BUILD ${pipeline}`,
  phaseStart: () => "Phase: Start",
  phaseRun: () => "Phase: Run",
  phaseFinalise: () => "Phase: Finalise",
  stage: ({ name }) => `Stage: ${name}`,
  branch: ({ name }) => `Parallel branch: ${name}`,
  agent: () => "Agent",
  agentWait: () => "Agent Allocation",
  step: ({ function: name }) => name ?? "step",
};

/** A request as Jenkins' plugin sends it, of some spans of tests. */
export function requestOfSpans(
  spans: readonly Span[],
  { instanceId = "ci", url = "https://ci.example/" }: SpanResource = {},
): OracleTraces {
  const resource = {
    attributes: attributes({
      "service.name": "jenkins",
      "service.instance.id": instanceId,
      "jenkins.url": url,
      "jenkins.version": "2.541.2",
    }),
  };
  const scope = { name: "io.jenkins.opentelemetry" };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(otlpSpan) }] }] };
}

function otlpSpan(span: Span): OracleSpan {
  return {
    traceId: bytesOf(...traceNumbers(span.trace)),
    spanId: bytesOf(span.id),
    ...(span.parent === undefined ? {} : { parentSpanId: bytesOf(span.parent) }),
    name: names[span.role](span),
    kind: span.role === "run" ? 2 : 1,
    startTimeUnixNano: `${span.startAt ?? 0}000000`,
    endTimeUnixNano: `${span.endAt ?? 0}000000`,
    status: { code: span.status ?? 0 },
    attributes: attributes(span.role === "run" ? runAttributes(span) : stepAttributes(span)),
  };
}

function runAttributes({ pipeline, runNumber, result, runDurationMs, startedBy }: Span): Record<string, unknown> {
  return {
    "ci.pipeline.id": pipeline,
    "ci.pipeline.run.number": runNumber,
    "ci.pipeline.run.url": `https://ci.example/job/${runNumber}/`,
    "ci.pipeline.run.result": result,
    "ci.pipeline.run.durationMillis": runDurationMs,
    "ci.pipeline.run.cause": startedBy?.split(" "),
  };
}

function stepAttributes({ role, flowNode, function: type, result, name, label, agent }: Span): Record<string, unknown> {
  if (type === undefined) return {};
  const stepName = { agent: "agent", agentWait: "agent.allocate" }[role as string] ?? name ?? type;
  return {
    "jenkins.pipeline.step.type": type,
    "jenkins.pipeline.step.id": String(flowNode),
    "jenkins.pipeline.step.name": stepName,
    "jenkins.pipeline.step.result": result,
    "jenkins.pipeline.step.agent.label": label,
    "jenkins.computer.name": agent,
  };
}

function attributes(values: Readonly<Record<string, unknown>>): OracleAttribute[] {
  return Object.entries(values).flatMap(([key, value]): OracleAttribute[] => {
    if (value === undefined) return [];
    if (typeof value === "number") return [{ key, value: { intValue: value } }];
    if (!Array.isArray(value)) return [{ key, value: { stringValue: String(value) } }];
    return [{ key, value: { arrayValue: { values: value.map((stringValue: string) => ({ stringValue })) } } }];
  });
}

function bytesOf(...numbers: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(numbers).buffer);
}

import { randomBytes } from "node:crypto";

const BEGIN_MS = 1_795_477_800_000;

/** Names, types, plugins and labels of steps, as captured: functions that come often stand here often. */
const steps = [
  ["sh", "Shell Script", "workflow-durable-task-step", "1464.v2d3f5c68f84c"],
  ["sh", "run the unit tests of the service", "workflow-durable-task-step", "1464.v2d3f5c68f84c"],
  ["sh", "Shell Script", "workflow-durable-task-step", "1464.v2d3f5c68f84c"],
  ["readFile", "Read file from workspace", "workflow-basic-steps", "1098.v808b_fd7f8cf4"],
  ["fileExists", "Verify if file exists in workspace", "workflow-basic-steps", "1098.v808b_fd7f8cf4"],
  ["junit", "Archive JUnit-formatted test results", "junit", "1369.v15da_00283f06"],
  ["archiveArtifacts", "Archive the artifacts", "workflow-basic-steps", "1098.v808b_fd7f8cf4"],
  ["sleep", "Sleep", "workflow-basic-steps", "1098.v808b_fd7f8cf4"],
];
const stages = ["Checkout", "Build", "Test", "Integration tests", "Package", "Deploy to staging"];
const agents = ["linux-1", "linux-2", "linux-3", "windows-1", "#controller#"];

/**
 * Requests of so many spans each, shaped as those of Jenkins' plugin are: runs with their phases, agents, stages and steps, one
 * step in twenty with an exception and its stack trace.
 *
 * @param {any} otlp messages of protobufjs
 * @param {{ requests: number, spans: number }} size
 * @returns {{ bytes: Uint8Array, json: Uint8Array, count: number }[]}
 */
export function makeRequests(otlp, { requests, spans }) {
  const all = spansOfRuns();
  return Array.from({ length: requests }, () => {
    const taken = Array.from({ length: spans }, () => /** @type {any} */ (all.next().value));
    const value = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: taken.map(({ span }) => span) }] }] };
    const bytes = otlp.ExportTraceServiceRequest.encode(otlp.ExportTraceServiceRequest.fromObject(value)).finish();
    return { bytes, json: new TextEncoder().encode(JSON.stringify(jsonOf(value))), count: spans };
  });
}

const resource = {
  attributes: attributes({
    "jenkins.opentelemetry.plugin.version": "3.1543.v8446b_92b_cd64",
    "jenkins.url": "https://jenkins.example.com/",
    "jenkins.version": "2.541.2",
    "service.instance.id": "d9b7959b20a7b3cbab8afeec2f6c5be9",
    "service.name": "jenkins",
    "service.namespace": "jenkins",
    "service.version": "2.541.2",
    "telemetry.sdk.language": "java",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.version": "1.62.0",
  }),
};
const scope = { name: "io.jenkins.opentelemetry", version: "3.1543.v8446b_92b_cd64" };

/** Spans of runs without end, each run's own last, as they are sent. */
function* spansOfRuns() {
  for (let run = 1; ; run++) {
    const traceId = randomBytes(16);
    const root = randomBytes(8);
    const phase = randomBytes(8);
    const agent = randomBytes(8);
    const span = (/** @type {any} */ more) => ({
      span: { traceId, spanId: randomBytes(8), kind: 1, flags: 257, ...times(run), ...more },
    });
    yield span({ parentSpanId: root, name: "Phase: Start", status: {} });
    const node = (/** @type {string} */ name) =>
      attributes({
        "jenkins.pipeline.step.result": "SUCCESS",
        "jenkins.pipeline.step.name": name,
        "jenkins.pipeline.step.id": "5",
        "jenkins.pipeline.step.type": "node",
        "jenkins.pipeline.step.agent.label": "linux && docker",
        "jenkins.pipeline.step.plugin.name": "workflow-durable-task-step",
        "jenkins.pipeline.step.plugin.version": "1464.v2d3f5c68f84c",
      });
    yield span({
      parentSpanId: agent,
      name: "Agent Allocation",
      attributes: node("agent.allocate"),
      status: { code: 1 },
    });
    for (const [index, stage] of stages.entries()) {
      const stageId = randomBytes(8);
      for (let step = 0; step < 5; step++) yield span(stepSpan(stageId, run * 7 + index * 5 + step));
      yield span({
        spanId: stageId,
        parentSpanId: agent,
        name: `Stage: ${stage}`,
        status: { code: 1 },
        attributes: stageAttributes(stage, index),
      });
    }
    yield span({ spanId: agent, parentSpanId: phase, name: "Agent", attributes: node("agent"), status: { code: 1 } });
    yield span({ spanId: phase, parentSpanId: root, name: "Phase: Run", status: {} });
    yield span({ parentSpanId: root, name: "Phase: Finalise", status: {} });
    yield span({
      spanId: root,
      name: `BUILD shop/api-${run % 50}/main`,
      kind: 2,
      status: { code: 1 },
      attributes: runAttributes(run),
    });
  }
}

/** @param {Uint8Array} parentSpanId @param {number} number */
function stepSpan(parentSpanId, number) {
  const [type = "", name = "", plugin = "", version = ""] = steps[number % steps.length] ?? [];
  const failed = number % 20 === 0;
  return {
    parentSpanId,
    name: type,
    attributes: attributes({
      "host.ip": "10.0.12.34",
      "jenkins.pipeline.step.result": failed ? "FAILURE" : "SUCCESS",
      "jenkins.pipeline.step.name": name,
      "jenkins.pipeline.step.id": String(10 + (number % 400)),
      "ci.pipeline.run.user": "SYSTEM",
      "jenkins.pipeline.step.type": type,
      "jenkins.computer.name": agents[number % agents.length],
      "host.name": "agent-17.ci.example.com",
      "jenkins.pipeline.step.plugin.name": plugin,
      "jenkins.pipeline.step.plugin.version": version,
    }),
    status: failed ? { code: 2, message: "script returned exit code 1" } : { code: 1 },
    events: failed ? [exception] : [],
  };
}

const exception = {
  timeUnixNano: "1795477800000000000",
  name: "exception",
  attributes: attributes({
    "exception.message": "script returned exit code 1",
    "exception.stacktrace": `hudson.AbortException: script returned exit code 1\n${"\tat org.jenkinsci.plugins.workflow.steps.Step.run(Step.java:42)\n".repeat(40)}`,
    "exception.type": "hudson.AbortException",
  }),
};

/** @param {string} stage @param {number} index */
function stageAttributes(stage, index) {
  return attributes({
    "jenkins.pipeline.step.result": "SUCCESS",
    "jenkins.pipeline.step.name": stage,
    "jenkins.pipeline.step.id": String(6 + index),
    "jenkins.pipeline.step.type": "stage",
    "jenkins.pipeline.step.plugin.name": "pipeline-stage-step",
    "jenkins.pipeline.step.plugin.version": "322.vecffa_99f371c",
  });
}

/** @param {number} run */
function runAttributes(run) {
  return attributes({
    "ci.pipeline.name": `shop » api-${run % 50} » main`,
    "ci.pipeline.id": `shop/api-${run % 50}/main`,
    "ci.pipeline.run.url": `https://jenkins.example.com/job/shop/job/api-${run % 50}/job/main/${run}/`,
    "ci.pipeline.run.result": "SUCCESS",
    "ci.pipeline.run.durationMillis": 192_800,
    "ci.pipeline.run.number": run,
    "ci.pipeline.run.completed": true,
    "ci.pipeline.type": "multibranch",
    "ci.pipeline.run.cause": ["BranchIndexingCause"],
    type: "job",
  });
}

/** @param {number} run */
function times(run) {
  const start = BigInt(BEGIN_MS + run * 1000) * 1_000_000n + 123_456n;
  return { startTimeUnixNano: String(start), endTimeUnixNano: String(start + 2_345_678_901n) };
}

/** @param {Readonly<Record<string, unknown>>} values */
function attributes(values) {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** @param {unknown} value @returns {unknown} */
function anyValue(value) {
  if (typeof value === "number") return { intValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Array.isArray(value) ? { arrayValue: { values: value.map(anyValue) } } : { stringValue: value };
}

/** As OTLP writes it in JSON: ids in hexadecimal digits, 64 bits as text. @param {any} value @returns {any} */
function jsonOf(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, key === "intValue" ? String(held) : jsonOf(held)]),
  );
}

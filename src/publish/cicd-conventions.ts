import type { MetricFamily } from "../model/metric-families.ts";
import type { Labels } from "./label-tree.ts";

/**
 * Version of OpenTelemetry's semantic conventions that the names here are of; their CI/CD part is a release candidate in it.
 * https://opentelemetry.io/docs/specs/semconv/cicd/cicd-metrics/
 */
export const CONVENTIONS_VERSION = "1.43.0";

/** A metric that the conventions name, and what of ours it is made of. */
export interface Convention {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** A sum that can also fall is not monotonic: an up-down counter. */
  readonly instrument: "histogram" | "counter" | "updowncounter";
  /** Dictionary labels that its required attributes are made of: without one of them the metric keeps our name. */
  readonly needs: readonly string[];
}

/** By id in the dictionary. What is not here is called `flowmeter.<id>`. */
export const conventions: ReadonlyMap<string, Convention> = new Map<string, Convention>([
  [
    "run.duration",
    {
      name: "cicd.pipeline.run.duration",
      unit: "s",
      description: "Duration of a pipeline run grouped by pipeline, state and result.",
      instrument: "histogram",
      needs: ["pipeline"],
    },
  ],
  [
    "run.active",
    {
      name: "cicd.pipeline.run.active",
      unit: "{run}",
      description: "The number of pipeline runs currently active in the system by state.",
      instrument: "updowncounter",
      needs: ["pipeline", "state"],
    },
  ],
  [
    "error.occurred",
    {
      name: "cicd.pipeline.run.errors",
      unit: "{error}",
      description: "The number of errors encountered in pipeline runs (eg. compile, test failures).",
      instrument: "counter",
      needs: ["pipeline", "category"],
    },
  ],
  [
    "system.errors",
    {
      name: "cicd.system.errors",
      unit: "{error}",
      description: "The number of errors in a component of the CI/CD system (eg. controller, scheduler, agent).",
      instrument: "counter",
      needs: ["component", "category"],
    },
  ],
  [
    "agent.count",
    {
      name: "cicd.worker.count",
      unit: "{worker}",
      description: "The number of workers on the CI/CD system by state.",
      instrument: "updowncounter",
      needs: ["state"],
    },
  ],
]);

/** Categories of errors that are the CI/CD system's own, and the component of it that they are of. */
const systemComponents: ReadonlyMap<string, string> = new Map([
  ["infrastructure", "agent"],
  ["engine", "controller"],
]);

/**
 * The families, and if errors are among them one more that `cicd.system.errors` is made of: those of the system alone, again.
 *
 * They stay among all errors too, so that nobody has to add two metrics to get all.
 */
export function withSystemErrors(families: readonly MetricFamily[]): readonly MetricFamily[] {
  return families.flatMap((family) => {
    if (family.id !== "error.occurred" || family.kind !== "counter") return [family];
    const samples = family.samples.flatMap(({ labels, value }) => {
      const component = systemComponents.get(labels.category ?? "");
      return component === undefined ? [] : [{ labels: { ...labels, component }, value }];
    });
    return [family, { ...family, id: "system.errors", samples }];
  });
}

/** Values of `cicd.pipeline.result` by result in Jenkins. A timeout ends a run ABORTED, so `timeout` cannot be told from it. */
const results: ReadonlyMap<string, string> = new Map([
  ["SUCCESS", "success"],
  ["UNSTABLE", "failure"],
  ["FAILURE", "failure"],
  ["ABORTED", "cancellation"],
  ["NOT_BUILT", "skip"],
]);

/** Values of `cicd.pipeline.run.state` and `cicd.worker.state` by state in Jenkins. */
const states: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  "cicd.pipeline.run.active": new Map([
    ["queued", "pending"],
    ["running", "executing"],
  ]),
  "cicd.worker.count": new Map([
    ["idle", "available"],
    ["busy", "busy"],
    ["offline", "offline"],
  ]),
};

/**
 * Attributes of a sample. Labels that the conventions know get their names, in a metric of theirs also their values; the others
 * are `flowmeter.<label>`. What Jenkins called the result stays beside it: UNSTABLE and FAILURE are both `failure`.
 */
export function attributesOf(labels: Labels, convention: Convention | undefined): Labels {
  const attributes: Record<string, string> = {};
  for (const [label, value] of Object.entries(labels)) {
    if (label === "pipeline") attributes["cicd.pipeline.name"] = value;
    else if (label === "result") attributes["jenkins.result"] = value;
    else Object.assign(attributes, convention === undefined ? own(label, value) : theirs(label, value, convention));
  }
  if (convention?.name !== "cicd.pipeline.run.duration") return attributes;
  // Jenkins starts to count when a run has left the queue, and its result is known only of those that have ended.
  return { ...attributes, "cicd.pipeline.run.state": "executing", ...resultAttributes(labels.result) };
}

function own(label: string, value: string): Labels {
  return { [`flowmeter.${label}`]: value };
}

function theirs(label: string, value: string, { name }: Convention): Labels {
  if (label === "category") return { "error.type": value };
  if (label === "component") return { "cicd.system.component": value };
  const known = states[name];
  if (label !== "state" || known === undefined) return own(label, value);
  const attribute = name === "cicd.worker.count" ? "cicd.worker.state" : "cicd.pipeline.run.state";
  return { [attribute]: known.get(value) ?? value };
}

/** `error.type` must be there when a run failed; of which kind the error was is not known of a run, `_OTHER` says that. */
function resultAttributes(result: string | undefined): Labels {
  if (result === undefined) return {};
  const theirs = results.get(result) ?? result.toLowerCase();
  return theirs === "failure"
    ? { "cicd.pipeline.result": theirs, "error.type": "_OTHER" }
    : { "cicd.pipeline.result": theirs };
}

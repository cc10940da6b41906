import type { Pipeline } from "../pipelines/pipeline.ts";
import type { Step } from "../run/program.ts";

const known = new WeakMap<Pipeline, string>();

/** The script of a Pipeline, as its author would have written it. */
export function scriptOf(pipeline: Pipeline): string {
  const before = known.get(pipeline);
  if (before !== undefined) return before;
  const script = pipeline.isDeclarative ? declarative(pipeline.program) : scripted(pipeline.program, "");
  known.set(pipeline, script);
  return script;
}

function declarative(program: readonly Step[]): string {
  const [first] = program;
  const agent = first?.kind === "node" && first.label !== undefined ? `{ label '${first.label}' }` : "any";
  const steps = program.flatMap((step) => (step.kind === "node" ? step.body : [step]));
  const stages = steps.map((step) =>
    step.kind === "stage"
      ? `    stage('${step.name}') {\n      steps {\n${scripted(step.body, "        ")}      }\n    }\n`
      : "",
  );
  return `pipeline {\n  agent ${agent}\n  stages {\n${stages.join("")}  }\n}\n`;
}

function scripted(steps: readonly Step[], space: string): string {
  return steps.map((step) => `${space}${statement(step, space)}\n`).join("");
}

function statement(step: Step, space: string): string {
  const block = (head: string, body: readonly Step[]) => `${head} {\n${scripted(body, `${space}  `)}${space}}`;
  switch (step.kind) {
    case "work":
      return `${step.step} '${step.text}'`;
    case "stage":
      return block(`stage('${step.name}')`, step.body);
    case "node":
      return block(step.label === undefined ? "node" : `node('${step.label}')`, step.body);
    case "parallel":
      return `parallel ${step.branches.map(({ name, body }) => block(`'${name}':`, body)).join(", ")}`;
    case "withEnv":
      return block("withEnv(['CI=1'])", step.body);
    case "timeout":
      return block(`timeout(time: ${step.seconds}, unit: 'SECONDS')`, step.body);
    case "retry":
      return block(`retry(${step.count})`, step.body);
    case "lock":
      return block(`lock('${step.resource}')`, step.body);
    case "sleep":
      return `sleep ${step.seconds}`;
    case "input":
      return "input 'Deploy?'";
    case "waitUntil":
      return "waitUntil { isReady() }";
    case "loop":
      return block(`for (int i = 0; i < ${step.times}; i++)`, step.body);
    case "build":
      return `build '${step.pipeline}'`;
  }
}

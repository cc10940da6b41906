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

/** Stages at the top of a program, those that not all runs go through with them. */
export function stagesOf(program: readonly Step[]): readonly Extract<Step, { kind: "stage" }>[] {
  return program.flatMap((step) => {
    if (step.kind === "stage") return [step];
    return step.kind === "node" || step.kind === "sometimes" ? stagesOf(step.body) : [];
  });
}

function declarative(program: readonly Step[]): string {
  const [first] = program;
  const agent = first?.kind === "node" && first.label !== undefined ? `{ label '${first.label}' }` : "any";
  const stages = stagesOf(program).map(
    ({ name, body }) => `    stage('${name}') {\n      steps {\n${scripted(body, "        ")}      }\n    }\n`,
  );
  return `pipeline {\n  agent ${agent}\n  stages {\n${stages.join("")}  }\n}\n`;
}

function scripted(steps: readonly Step[], space: string): string {
  return steps.map((step) => `${space}${statement(step, space)}\n`).join("");
}

function statement(step: Step, space: string): string {
  if (step.kind === "parallel") {
    return `parallel ${step.branches.map(({ name, body }) => block(`'${name}':`, body, space)).join(", ")}`;
  }
  return "body" in step ? block(blockHead(step), step.body, space) : simple(step);
}

function block(head: string, body: readonly Step[], space: string): string {
  return `${head} {\n${scripted(body, `${space}  `)}${space}}`;
}

function blockHead(step: Extract<Step, { body: readonly Step[] }>): string {
  switch (step.kind) {
    case "stage":
      return `stage('${step.name}')`;
    case "node":
      return step.label === undefined ? "node" : `node('${step.label}')`;
    case "withEnv":
      return "withEnv(['CI=1'])";
    case "timeout":
      return `timeout(time: ${step.seconds}, unit: 'SECONDS')`;
    case "retry":
      return `retry(${step.count})`;
    case "lock":
      return `lock('${step.resource}')`;
    case "sometimes":
      return "if (params.FULL)";
    case "loop":
      return `for (int i = 0; i < ${step.times}; i++)`;
  }
}

function simple(step: Exclude<Step, { body: readonly Step[] } | { kind: "parallel" }>): string {
  switch (step.kind) {
    case "work":
      return `${step.step} '${step.text}'`;
    case "sleep":
      return `sleep ${step.seconds}`;
    case "input":
      return "input 'Deploy?'";
    case "waitUntil":
      return "waitUntil { isReady() }";
    case "build":
      return `build '${step.pipeline}'`;
  }
}

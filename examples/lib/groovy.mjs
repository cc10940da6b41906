/** Writes the example Pipelines as Groovy source: the script text that a run keeps. */

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./declarative-spec.mjs").PipelineSpec} PipelineSpec */
/** @typedef {import("./declarative-spec.mjs").StageSpec} StageSpec */

/**
 * @param {string[]} lines
 * @returns {string[]}
 */
function indented(lines) {
  return lines.map((line) => (line === "" ? "" : `    ${line}`));
}

/**
 * @param {string} head
 * @param {string[]} lines
 * @returns {string[]}
 */
function braces(head, lines) {
  return [`${head} {`, ...indented(lines), "}"];
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `${value.symbol}(${namedArguments(value.arguments)})`;
  if (typeof value !== "string") return String(value);
  const escaped = value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\u001b", "\\u001b");
  return `'${escaped}'`;
}

/**
 * @param {Record<string, unknown>} [args]
 * @returns {string}
 */
function namedArguments(args = {}) {
  return Object.entries(args)
    .map(([name, value]) => `${name}: ${literal(value)}`)
    .join(", ");
}

/**
 * @param {Step} step
 * @returns {string} its arguments as Groovy gives them
 */
function callArguments({ args = {}, main }) {
  const isOnlyMain = main !== undefined && Object.keys(args).length === 1;
  return isOnlyMain ? literal(args[main]) : namedArguments(args);
}

/**
 * @param {Step} step
 * @returns {string[]}
 */
function stepLines(step) {
  if (step.kind === "parallel") return parallelLines(step);
  if (step.body && step.groovy) return braces(step.symbol, step.groovy.split("\n"));
  if (step.groovy) return step.groovy.split("\n");
  const given = callArguments(step);
  if (step.body) return braces(given ? `${step.symbol}(${given})` : step.symbol, stepsLines(step.body));
  return [given ? `${step.symbol} ${given}` : `${step.symbol}()`];
}

/**
 * @param {Step & {branches?: Record<string, Step[]>}} step
 * @returns {string[]}
 */
function parallelLines(step) {
  const branches = Object.entries(step.branches).map(([name, body]) => braces(`${literal(name)}:`, stepsLines(body)));
  const separated = branches.flatMap((lines, index) =>
    index < branches.length - 1 ? [...lines.slice(0, -1), "},"] : lines,
  );
  return ["parallel(", ...indented(separated), ")"];
}

/**
 * @param {Step[]} steps
 * @returns {string[]}
 */
function stepsLines(steps) {
  return steps.flatMap(stepLines);
}

/**
 * @param {Step[]} steps
 * @param {string[]} [header] lines before the first step
 * @returns {string}
 */
export function scriptedSource(steps, header = []) {
  return [...header, ...stepsLines(steps)].join("\n");
}

/**
 * @param {import("./declarative-spec.mjs").AgentSpec} [agent]
 * @returns {string[]}
 */
function agentLines(agent) {
  if (agent === undefined) return [];
  if (agent === "none") return ["agent none"];
  return agent.label ? [`agent { label ${literal(agent.label)} }`] : ["agent any"];
}

/**
 * @param {string} name
 * @param {import("./declarative-spec.mjs").CallSpec[]} [calls]
 * @returns {string[]}
 */
function callLines(name, calls) {
  if (!calls) return [];
  const lines = calls.map((call) => {
    const given = call.value === undefined ? namedArguments(call.args) : literal(call.value);
    return `${call.name}(${given})`;
  });
  return braces(name, lines);
}

/**
 * @param {string} name
 * @param {Record<string, string>} [values]
 * @param {string} [separator]
 * @returns {string[]}
 */
function assignmentLines(name, values, separator = " = ") {
  if (!values) return [];
  return braces(
    name,
    Object.entries(values).map(([key, value]) => `${key}${separator}${literal(value)}`),
  );
}

/**
 * @param {import("./declarative-spec.mjs").PostSpec} [post]
 * @returns {string[]}
 */
function postLines(post) {
  if (!post) return [];
  return braces(
    "post",
    Object.entries(post).flatMap(([condition, steps]) => braces(condition, stepsLines(steps))),
  );
}

/**
 * @param {StageSpec} stage
 * @returns {string[]}
 */
function whenLines({ when, input }) {
  if (!when) return [];
  const test = when.condition === "branch" ? `branch ${literal(when.value)}` : `expression { ${when.value} }`;
  return braces("when", [...(input ? ["beforeInput true"] : []), test]);
}

/**
 * @param {StageSpec} stage
 * @returns {string[]}
 */
function matrixLines({ matrix }) {
  const firstCell = Object.values(matrix.axes).map((values) => values[0]);
  const axes = Object.entries(matrix.axes).flatMap(([name, values]) =>
    braces("axis", [`name ${literal(name)}`, `values ${values.map(literal).join(", ")}`]),
  );
  const inner = [
    ...agentLines(matrix.agent(firstCell)),
    ...braces("axes", axes),
    ...braces("stages", matrix.stages(firstCell).flatMap(stageLines)),
  ];
  return braces("matrix", inner);
}

/**
 * @param {StageSpec} stage
 * @returns {string[]}
 */
function workLines(stage) {
  if (stage.parallel) return braces("parallel", stage.parallel.flatMap(stageLines));
  if (stage.matrix) return matrixLines(stage);
  return braces("steps", stepsLines(stage.steps ?? []));
}

/**
 * @param {StageSpec} stage
 * @returns {string[]}
 */
function stageLines(stage) {
  return braces(`stage(${literal(stage.name)})`, [
    ...agentLines(stage.agent),
    ...assignmentLines("environment", stage.environment),
    ...callLines("options", stage.options),
    ...(stage.input ? braces("input", [`message ${literal(stage.input.args.message)}`]) : []),
    ...whenLines(stage),
    ...workLines(stage),
    ...postLines(stage.post),
  ]);
}

/**
 * @param {PipelineSpec} spec
 * @param {string[]} [header] lines before `pipeline`
 * @returns {string}
 */
export function declarativeSource(spec, header = []) {
  const body = [
    ...agentLines(spec.agent),
    ...assignmentLines("environment", spec.environment),
    ...assignmentLines("tools", spec.tools, " "),
    ...callLines("options", spec.options),
    ...callLines("parameters", spec.parameters),
    ...callLines("triggers", spec.triggers),
    ...braces("stages", spec.stages.flatMap(stageLines)),
    ...postLines(spec.post),
  ];
  return `${[...header, ...braces("pipeline", body)].join("\n")}\n`;
}

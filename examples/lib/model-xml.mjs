import { el, entries } from "./xml.mjs";

/**
 * The parsed Declarative Pipeline that a run keeps among its actions (ExecutionModelAction). It also
 * counts the post conditions it writes: they are the only ones a record shows.
 */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */
/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./declarative-spec.mjs").PipelineSpec} PipelineSpec */
/** @typedef {import("./declarative-spec.mjs").StageSpec} StageSpec */
/** @typedef {import("./declarative-spec.mjs").CallSpec} CallSpec */

const DEFINITION = "org.jenkinsci.plugins.pipeline.modeldefinition";
const AST = `${DEFINITION}.ast.ModelAST`;

export class ModelWriter {
  #era;
  #tally;
  #random;

  /** @param {{era: import("./eras.mjs").Era, tally: import("./run-tally.mjs").RunTally, random: import("./random.mjs").Random}} parts */
  constructor({ era, tally, random }) {
    this.#era = era;
    this.#tally = tally;
    this.#random = random;
  }

  /**
   * @param {PipelineSpec} spec
   * @returns {XmlElement} the build action
   */
  action(spec) {
    const { plugins, isLegacy } = this.#era;
    const uuid = this.#random.uuid();
    const stages = spec.stages.map((stage) => this.#stage(stage));
    const content = isLegacy
      ? el("stagesList", [el(`${AST}Stages`, [el("stages", stages), el("uuid", uuid)], { plugin: plugins.modelApi })])
      : el("pipelineDefs", [el(`${AST}PipelineDef`, this.#pipeline(spec, stages, uuid), { plugin: plugins.modelApi })]);
    return el(`${DEFINITION}.actions.ExecutionModelAction`, [el("stagesUUID", uuid), content], {
      plugin: plugins.model,
    });
  }

  /**
   * @param {PipelineSpec} spec
   * @param {XmlElement[]} stages
   * @param {string} uuid
   * @returns {(XmlElement | null)[]}
   */
  #pipeline(spec, stages, uuid) {
    return [
      el("stages", [el("stages", stages), el("uuid", uuid)]),
      this.#post("postBuild", spec.post),
      this.#assignments("environment", "variables", spec.environment),
      agent(spec.agent),
      this.#assignments("tools", "tools", spec.tools),
      this.#options(spec.options, false),
      this.#calls("parameters", "BuildParameter", spec.parameters),
      this.#calls("triggers", "Trigger", spec.triggers),
    ];
  }

  /**
   * @param {StageSpec} stage
   * @returns {XmlElement}
   */
  #stage(stage) {
    return el(`${AST}Stage`, [
      stage.agent === undefined ? null : agent(stage.agent),
      this.#when(stage),
      this.#post("post", stage.post),
      this.#assignments("environment", "variables", stage.environment),
      this.#options(stage.options, true),
      stage.input ? el("input", [constant("message", stage.input.args.message)]) : null,
      el("name", stage.name),
      el("branches", stage.steps ? [el(`${AST}Branch`, this.#branch(stage.steps))] : []),
      stage.parallel ? el("parallel", this.#stageList(stage.parallel)) : null,
      stage.matrix ? this.#matrix(stage.matrix) : null,
    ]);
  }

  /**
   * @param {StageSpec[]} stages
   * @returns {XmlElement[]}
   */
  #stageList(stages) {
    const inner = stages.map((stage) => this.#stage(stage));
    return [el("stages", inner), el("uuid", this.#random.uuid())];
  }

  /**
   * @param {NonNullable<StageSpec["matrix"]>} matrix
   * @returns {XmlElement}
   */
  #matrix({ axes, agent: agentOf, stages }) {
    const firstCell = Object.values(axes).map((values) => values[0]);
    const axisElements = Object.entries(axes).map(([name, values]) =>
      el(`${AST}Axis`, [
        el("name", [el("key", name)]),
        el(
          "values",
          values.map((value) => this.#value(value)),
        ),
      ]),
    );
    const inner = el("stages", this.#stageList(stages(firstCell)));
    return el("matrix", [agent(agentOf(firstCell)), el("axes", [el("axes", axisElements)]), inner]);
  }

  /**
   * @param {Step[]} steps
   * @returns {XmlElement[]}
   */
  #branch(steps) {
    return [
      el("name", "default"),
      el(
        "steps",
        steps.map((step) => this.#step(step)),
      ),
    ];
  }

  /**
   * @param {Step} step
   * @returns {XmlElement}
   */
  #step(step) {
    const isScript = step.symbol === "script";
    const given = isScript ? { scriptBlock: step.groovy } : (step.args ?? {});
    const pairs = Object.entries(given).map(([name, value]) => [key(name), this.#value(value)]);
    const list = el("args", [el("arguments", entries(pairs), { class: "linked-hash-map" })], {
      class: `${AST}NamedArgumentList`,
    });
    const body = step.body?.map((inner) => this.#step(inner)) ?? [];
    const parts = [el("name", step.symbol), list];
    if (isScript) return el(`${AST}ScriptBlock`, parts);
    return body.length > 0 ? el(`${AST}TreeStep`, [...parts, el("children", body)]) : el(`${AST}Step`, parts);
  }

  /**
   * @param {string} name `postBuild` for the Pipeline, `post` for a stage
   * @param {import("./declarative-spec.mjs").PostSpec} [post]
   * @returns {XmlElement | null}
   */
  #post(name, post) {
    if (!post) return null;
    const conditions = Object.entries(post).map(([condition, steps]) => {
      this.#tally.condition(name === "postBuild" ? "pipeline" : "stage", condition);
      return el(`${AST}BuildCondition`, [el("condition", condition), el("branch", this.#branch(steps))]);
    });
    return el(name, [el("conditions", conditions)]);
  }

  /**
   * @param {StageSpec} stage
   * @returns {XmlElement | null}
   */
  #when({ when, input }) {
    if (!when) return null;
    const condition = when.condition === "branch" ? branchCondition(when.value) : this.#expression(when.value);
    return el("when", [el("conditions", [condition]), input ? el("beforeInput", true) : null]);
  }

  /**
   * @param {string} source
   * @returns {XmlElement}
   */
  #expression(source) {
    const list = el("arguments", entries([[key("scriptBlock"), this.#value(source)]]), { class: "linked-hash-map" });
    const args = el("args", [list], { class: `${AST}NamedArgumentList` });
    return el(`${AST}WhenExpression`, [el("name", "expression"), args]);
  }

  /**
   * @param {string} name
   * @param {string} mapName
   * @param {Record<string, string>} [values]
   * @returns {XmlElement | null}
   */
  #assignments(name, mapName, values) {
    if (!values) return null;
    const pairs = Object.entries(values).map(([variable, value]) => [key(variable), this.#value(value)]);
    return el(name, [el(mapName, entries(pairs), { class: "linked-hash-map" })]);
  }

  /**
   * @param {CallSpec[] | undefined} options
   * @param {boolean} inStage
   * @returns {XmlElement | null}
   */
  #options(options, inStage) {
    if (!options) return null;
    const calls = options.map((option) => this.#call("Option", option));
    return el("options", [el("options", calls), el("inStage", inStage)]);
  }

  /**
   * @param {string} name
   * @param {string} kind
   * @param {CallSpec[]} [calls]
   * @returns {XmlElement | null}
   */
  #calls(name, kind, calls) {
    if (!calls) return null;
    return el(name, [
      el(
        name,
        calls.map((call) => this.#call(kind, call)),
      ),
    ]);
  }

  /**
   * @param {string} kind
   * @param {CallSpec} call
   * @returns {XmlElement}
   */
  #call(kind, { name, args, value }) {
    const nested = typeof value === "object" && value !== null;
    if (nested) {
      const inner = this.#call("MethodCall", { name: value.symbol, args: value.arguments });
      return el(`${AST}${kind}`, [el("name", name), el("args", [inner])]);
    }
    const positional = value === undefined ? [] : [this.#value(value)];
    const pairs = Object.entries(args ?? {}).map(([argument, given]) =>
      el(`${AST}KeyValueOrMethodCallPair`, [el("key", [el("key", argument)]), constant("value", given)]),
    );
    return el(`${AST}${kind}`, [el("name", name), el("args", [...positional, ...pairs])]);
  }

  /**
   * @param {unknown} value
   * @returns {XmlElement}
   */
  #value(value) {
    const name = this.#era.isLegacy ? `${AST}Value_-1` : `${AST}Value_-ConstantValue`;
    return el(name, [el("value", String(value), { class: javaType(value) })]);
  }
}

/**
 * @param {string} name
 * @returns {XmlElement}
 */
function branchCondition(name) {
  const single = el("args", [constant("value", name)], { class: `${AST}SingleArgument` });
  return el(`${AST}WhenCondition`, [el("name", "branch"), single, el("children")]);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function javaType(value) {
  return { number: "int", boolean: "boolean" }[typeof value] ?? "string";
}

/**
 * @param {string} name
 * @returns {XmlElement}
 */
function key(name) {
  return el(`${AST}Key`, [el("key", name)]);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {XmlElement} a value in a field of its own: the class is an attribute there, and not escaped
 */
function constant(name, value) {
  const inner = el("value", String(value), { class: javaType(value) });
  return el(name, [inner], { class: `${AST}Value$ConstantValue` });
}

/**
 * @param {import("./declarative-spec.mjs").AgentSpec} spec
 * @returns {XmlElement}
 */
function agent(spec) {
  const label = spec === "none" ? undefined : spec.label;
  const type = spec === "none" ? "none" : label ? "label" : "any";
  return el("agent", [label ? constant("variables", label) : null, el("agentType", [el("key", type)])]);
}

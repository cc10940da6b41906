/** @typedef {import("./tally.mjs").Tally} Tally */
/** @typedef {import("./failures.mjs").Failure} Failure */

const PARALLEL = "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep";
const STAGE = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
const SCRIPT = "org.jenkinsci.plugins.pipeline.modeldefinition.steps.ScriptStep";

/** Adds what one run plants to the reference numbers. */
export class RunTally {
  #all;
  #pipeline;
  #fullName;
  #number;
  #nodeCount = 0;
  /** Failures of atoms and of block ends, by class and message: the same failure is one error of the run. */
  #onAtoms = new Set();
  /** @type {Map<string, string>} */
  #onBlocks = new Map();

  /**
   * @param {Tally} all
   * @param {string} fullName
   * @param {number} number
   */
  constructor(all, fullName, number) {
    this.#all = all;
    this.#fullName = fullName;
    this.#number = number;
    this.#pipeline = all.pipelines.get(fullName);
  }

  /**
   * @param {string} kind
   * @param {boolean} isTimed
   */
  node(kind, isTimed) {
    this.#nodeCount += 1;
    this.#all.nodes.byKind.add(kind);
    if (!isTimed) this.#all.nodes.untimed += 1;
  }

  notExecuted() {
    this.#all.nodes.notExecuted += 1;
  }

  /** @param {string} descriptor */
  invocation(descriptor) {
    this.#step(descriptor).invocations += 1;
    const uses = { [PARALLEL]: this.#all.parallel, [SCRIPT]: this.#all.scriptBlocks }[descriptor];
    if (uses) {
      uses.invocations += 1;
      uses.items.add(this.#fullName);
    }
    if (descriptor === STAGE) this.#all.stages.invocations += 1;
  }

  /**
   * @param {string} descriptor
   * @param {number} milliseconds
   */
  duration(descriptor, milliseconds) {
    this.#step(descriptor).total_duration_ms += milliseconds;
  }

  /** @param {string} descriptor */
  unclosed(descriptor) {
    this.#step(descriptor).unclosed += 1;
  }

  /**
   * @param {string} descriptor
   * @param {Failure} failure
   */
  atomFailed(descriptor, failure) {
    this.#step(descriptor).errors += 1;
    this.#onAtoms.add(`${failure.writtenClass}\n${failure.writtenMessage}`);
    this.#error(failure.writtenClass, failure.className);
  }

  /**
   * @param {string} descriptor
   * @param {Failure} failure
   */
  blockFailed(descriptor, failure) {
    this.#step(descriptor).errors += 1;
    this.failureOnBlock(failure);
  }

  /** @param {Failure} failure found on any start or end node */
  failureOnBlock(failure) {
    this.#onBlocks.set(`${failure.writtenClass}\n${failure.writtenMessage}`, failure.className);
  }

  branch() {
    this.#all.parallel.branches += 1;
  }

  /** @param {string} name */
  stage(name) {
    this.#all.stages.byName.add(name);
  }

  /** @param {string} status */
  stageStatus(status) {
    this.#all.stages.status.add(status);
  }

  /** @param {string} kind */
  syntheticStage(kind) {
    this.#all.stages.synthetic.add(kind.toUpperCase());
  }

  /** @param {string | undefined} label */
  nodeStep(label) {
    this.#all.agents.steps += 1;
    this.#all.agents.requested.add(label ?? "(none)");
    if (label) this.#pipeline.labels.add(label);
  }

  /**
   * @param {string} agent "" is the controller itself
   * @param {number} waitedMs
   */
  agentFound(agent, waitedMs) {
    this.#all.agents.used.add(agent || "(built-in)");
    this.#all.agents.waitMs += waitedMs;
  }

  /** @param {{name: string, version: string}[]} libraries */
  libraries(libraries) {
    for (const { name, version } of libraries) this.#all.libraries.usage.add(`${name}@${version}`);
    if (libraries.length > 0) this.#all.libraries.runs += 1;
  }

  /**
   * @param {"pipeline" | "stage"} level
   * @param {string} condition
   */
  condition(level, condition) {
    this.#all.conditions[level].add(condition);
  }

  /**
   * @param {string} key
   * @param {number} nanoseconds
   */
  timing(key, nanoseconds) {
    this.#all.timings.add(key, nanoseconds);
  }

  /** @param {string} call */
  internalCall(call) {
    this.#all.internalCalls.add(call);
  }

  /** @param {string} key */
  cause(key) {
    this.#all.runs.causes.add(key);
  }

  /** @param {{syntax: string, durability: string, storage: string}} facts what holds for running ones too */
  facts({ syntax, durability, storage }) {
    this.#all.runs.by_syntax.add(syntax);
    this.#all.runs.by_durability.add(durability);
    this.#all.runs.by_storage.add(storage);
    if (syntax !== "unknown" && this.#number > this.#pipeline.newest.number) {
      this.#pipeline.newest = { number: this.#number, syntax };
    }
  }

  running() {
    this.#all.runs.running += 1;
    this.#close();
  }

  /**
   * @param {string} result
   * @param {number} durationMs
   */
  finished(result, durationMs) {
    this.#all.runs.by_result.add(result);
    this.#all.runs.durationMs += durationMs;
    this.#close();
  }

  #close() {
    if (this.#nodeCount === 0) this.#all.runs.withoutNodes += 1;
    for (const [written, effectiveClass] of this.#onBlocks) {
      if (!this.#onAtoms.has(written)) this.#error(written.split("\n", 1)[0], effectiveClass);
    }
  }

  /**
   * @param {string} writtenClass
   * @param {string} effectiveClass
   */
  #error(writtenClass, effectiveClass) {
    this.#all.errors.byClass.add(writtenClass);
    this.#all.errors.byEffectiveClass.add(effectiveClass);
  }

  /** @param {string} descriptor */
  #step(descriptor) {
    const { steps } = this.#all;
    if (!steps.has(descriptor)) steps.set(descriptor, { errors: 0, invocations: 0, total_duration_ms: 0, unclosed: 0 });
    return steps.get(descriptor);
  }
}

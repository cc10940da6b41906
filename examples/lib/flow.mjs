import { Console } from "./console.mjs";

/** @typedef {import("./scheduler.mjs").Thread} Thread */
/** @typedef {import("./failures.mjs").Failure} Failure */
/** @typedef {import("./steps.mjs").Step} Step */

/** @typedef {{type: string, [field: string]: unknown}} Action one action element of a node, in writing order */

/**
 * @typedef {object} FlowNode
 * @property {number} id
 * @property {"FlowStartNode" | "FlowEndNode" | "StepStartNode" | "StepAtomNode" | "StepEndNode"} kind
 * @property {number[]} parents
 * @property {number} time
 * @property {Action[]} actions
 * @property {string} [descriptor]
 * @property {number} [startId]
 * @property {string} [result] of the FlowEndNode
 */

/** @typedef {{node: FlowNode, descriptor: string, symbol: string}} Block an open block: its outer start node */

/** Builds the flow graph of one run: hands out ids, links parents, and counts what it plants. */
export class Flow {
  /** @type {FlowNode[]} */
  nodes = [];
  console = new Console();
  lastId = 1;
  /** @type {Set<Block>} */
  #openBlocks = new Set();
  #random;
  #tally;
  #startIsTimed;

  /** @param {{random: import("./random.mjs").Random, tally: import("./run-tally.mjs").RunTally, startIsTimed: boolean}} parts */
  constructor({ random, tally, startIsTimed }) {
    this.#random = random;
    this.#tally = tally;
    this.#startIsTimed = startIsTimed;
  }

  /** @param {Thread} thread */
  begin(thread) {
    this.console.write("[Pipeline] Start of Pipeline");
    const actions = this.#startIsTimed ? [{ type: "Timing" }] : [];
    this.#plant(thread, { kind: "FlowStartNode", actions });
  }

  /**
   * A block step starts: the outer of its two start nodes.
   *
   * @param {Thread} thread
   * @param {Step} step
   * @returns {Generator<number, Block, void>}
   */
  *open(thread, step) {
    yield this.#overhead();
    this.console.write(`[Pipeline] ${step.symbol}`);
    const actions = [{ type: "LogStorage" }, ...argumentActions(step), { type: "Timing" }];
    const node = this.#plant(thread, { kind: "StepStartNode", descriptor: step.descriptor, actions });
    this.#tally.invocation(step.descriptor);
    const block = { node, descriptor: step.descriptor, symbol: step.symbol };
    this.#openBlocks.add(block);
    return block;
  }

  /**
   * The body of a block starts: the inner start node, one per time the body runs.
   *
   * @param {Thread} thread
   * @param {Block} block
   * @param {Action[]} [labels]
   * @returns {Generator<number, FlowNode, void>}
   */
  *enter(thread, block, labels = []) {
    yield this.#random.between(2, 12);
    const label = labels.find((action) => action.type === "Label");
    this.console.write(`[Pipeline] {${label ? ` (${label.text})` : ""}`);
    if (label && block.symbol === "stage") this.#tally.stage(label.text);
    return this.#plantBody(thread, block, labels);
  }

  /**
   * The branches of a parallel step all start at once, before any of them does anything.
   *
   * @param {Thread} thread
   * @param {Block} block
   * @param {string} name
   * @returns {FlowNode}
   */
  enterBranch(thread, block, name) {
    this.console.write(`[Pipeline] { (Branch: ${name})`);
    this.#tally.branch();
    return this.#plantBody(thread, block, [{ type: "BranchLabel", text: name }]);
  }

  /**
   * @param {Thread} thread
   * @param {FlowNode} body
   * @param {Failure | null} failure
   * @returns {Generator<number, FlowNode, void>}
   */
  *leave(thread, body, failure) {
    yield this.#random.between(3, 25);
    this.console.write("[Pipeline] }");
    const actions = [{ type: "BodyInvocation" }, { type: "Timing" }];
    const node = this.#plant(thread, { kind: "StepEndNode", startId: body.id, actions });
    if (failure) {
      this.#attach(node, failure);
      this.#tally.failureOnBlock(failure);
    }
    return node;
  }

  /**
   * @param {Thread} thread
   * @param {Block} block
   * @param {Failure | null} failure
   * @returns {Generator<number, void, void>}
   */
  *close(thread, block, failure) {
    yield this.#random.between(5, 30);
    this.console.write(`[Pipeline] // ${block.symbol}`);
    const node = this.#plant(thread, { kind: "StepEndNode", startId: block.node.id, actions: [{ type: "Timing" }] });
    this.#openBlocks.delete(block);
    this.#tally.duration(block.descriptor, node.time - block.node.time);
    if (!failure) return;
    this.#attach(node, failure);
    this.#tally.blockFailed(block.descriptor, failure);
  }

  /**
   * @param {Thread} thread
   * @param {Step} step
   * @returns {Generator<number, FlowNode, void>}
   */
  *atom(thread, step) {
    yield this.#overhead();
    this.console.write(`[Pipeline] ${step.symbol}`);
    const actions = [...argumentActions(step), { type: "Timing" }, { type: "LogStorage" }];
    const node = this.#plant(thread, { kind: "StepAtomNode", descriptor: step.descriptor, actions });
    thread.openAtom = node;
    this.#tally.invocation(step.descriptor);
    return node;
  }

  /**
   * @param {FlowNode} atom
   * @param {Failure} failure
   */
  failAtom(atom, failure) {
    this.#attach(atom, failure);
    this.#tally.atomFailed(atom.descriptor, failure);
  }

  /**
   * @param {FlowNode} node
   * @param {string} key
   * @param {string} value
   */
  tag(node, key, value) {
    let tags = node.actions.find((action) => action.type === "Tags");
    if (!tags) {
      tags = { type: "Tags", tags: [] };
      node.actions.push(tags);
    }
    tags.tags.push([key, value]);
    if (key === "SYNTHETIC_STAGE") this.#tally.syntheticStage(value);
    // A parallel branch gets the status of its stage too, but it is not a stage.
    const isStage = !node.actions.some((action) => action.type === "BranchLabel");
    if (key === "STAGE_STATUS" && isStage) this.#tally.stageStatus(value);
  }

  /** @param {FlowNode} node */
  markNotExecuted(node) {
    node.actions.push({ type: "NotExecuted" });
    this.#tally.notExecuted();
  }

  /**
   * @param {Thread} thread
   * @param {Failure | null} failure
   * @param {string} result
   */
  end(thread, failure, result) {
    const last = this.nodes.at(-1);
    const node = this.#plant(thread, {
      kind: "FlowEndNode",
      startId: this.nodes[0].id,
      result,
      actions: [{ type: "Timing" }],
    });
    if (failure) {
      this.#reportOnceMore(last, failure);
      node.actions.unshift({ type: "Error", failure });
      this.#tally.failureOnBlock(failure);
    }
    this.console.write("[Pipeline] End of Pipeline");
  }

  /**
   * The failure that ends a run is also put on the last node before the end. That node mostly has it
   * already; where it is the end of a successful block (Post Actions), the block now counts as failed.
   *
   * @param {FlowNode} last
   * @param {Failure} failure
   */
  #reportOnceMore(last, failure) {
    const isNew = !last.actions.some((action) => action.type === "Error");
    last.actions.push({ type: "Error", failure });
    if (!isNew) return;
    const start = this.nodes.find((node) => node.id === last.startId);
    if (!start) throw new Error("the example has no Pipeline that fails right after a successful atom");
    this.#tally.blockFailed(start.descriptor, failure);
  }

  /**
   * What is still going on when the records are copied has no end.
   *
   * @param {readonly Thread[]} threads
   */
  cutOff(threads) {
    for (const thread of threads) if (thread.openAtom) this.#tally.unclosed(thread.openAtom.descriptor);
    for (const block of this.#openBlocks) this.#tally.unclosed(block.descriptor);
  }

  /**
   * Every parallel branch but the first needs an id for its head; they come out of the same numbering as nodes.
   *
   * @param {Thread} thread
   * @param {number} branches
   * @returns {number[]}
   */
  branchHeads(thread, branches) {
    const heads = [thread.headId];
    while (heads.length < branches) heads.push(this.#nextId());
    return heads;
  }

  /** @returns {number} */
  #nextId() {
    this.lastId += 1;
    return this.lastId;
  }

  /** @returns {number} the time Jenkins itself takes between two steps */
  #overhead() {
    return this.#random.between(12, 60);
  }

  /**
   * @param {Thread} thread
   * @param {Block} block
   * @param {Action[]} labels
   * @returns {FlowNode}
   */
  #plantBody(thread, block, labels) {
    const actions = [{ type: "BodyInvocation" }, ...labels, { type: "Timing" }];
    return this.#plant(thread, { kind: "StepStartNode", descriptor: block.descriptor, actions });
  }

  /**
   * @param {Thread} thread
   * @param {Omit<FlowNode, "id" | "parents" | "time">} details
   * @returns {FlowNode}
   */
  #plant(thread, details) {
    if (thread.openAtom) {
      this.#tally.duration(thread.openAtom.descriptor, thread.now - thread.openAtom.time);
      thread.openAtom = null;
    }
    const node = { id: this.#nextId(), parents: thread.heads, time: thread.now, ...details };
    thread.heads = [node.id];
    this.nodes.push(node);
    const isTimed = node.actions.some((action) => action.type === "Timing");
    this.#tally.node(node.kind, isTimed);
    return node;
  }

  /**
   * @param {FlowNode} node
   * @param {Failure} failure
   */
  #attach(node, failure) {
    failure.uuid ||= this.#random.uuid();
    node.actions.push({ type: "Error", failure });
  }
}

/**
 * @param {Step} step
 * @returns {Action[]}
 */
function argumentActions(step) {
  const given = Object.keys(step.args ?? {}).length > 0;
  return given ? [{ type: "Arguments", args: step.args }] : [];
}

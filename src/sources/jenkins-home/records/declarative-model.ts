import type { FeatureKind } from "../../../model/facts.ts";
import { kindOf } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import * as n from "./names.ts";
import { readableSymbol } from "./safe-text.ts";

/** Adds one to the count of a feature of the run at hand. */
export type CountFeature = (kind: FeatureKind, name: string) => void;

/** Directives, by the element that holds them in a stage or at the top. */
const directives: ReadonlyMap<number, string> = new Map([
  [n.POST_BUILD, "post"],
  [n.POST, "post"],
  [n.AGENT, "agent"],
  [n.OPTIONS, "options"],
  [n.TRIGGERS, "triggers"],
  [n.PARAMETERS, "parameters"],
  [n.ENVIRONMENT, "environment"],
  [n.TOOLS, "tools"],
  [n.WHEN, "when"],
  [n.INPUT, "input"],
  [n.LIBRARIES, "libraries"],
  [n.MATRIX, "matrix"],
  [n.PARALLEL, "parallel"],
  [n.PARALLEL_CONTENT, "parallel"],
]);

/** Model elements whose `name` tells the symbol used. */
const symbols: ReadonlyMap<number, FeatureKind> = new Map([
  [n.MODEL_OPTION, "option"],
  [n.MODEL_TRIGGER, "trigger"],
  [n.MODEL_BUILD_PARAMETER, "parameter"],
  [n.MODEL_WHEN_CONDITION, "when"],
]);

/**
 * Counts what a Declarative Pipeline declares, from the model that Jenkins keeps of it in build.xml.
 *
 * Symbols only (`timeout`, `cron`, `always`): no argument, no value, no script. Source: pipeline-model-definition
 * `ExecutionModelAction`, whose `ModelAST…` elements mirror the Jenkinsfile.
 */
export function countModelFeatures(tape: Tape, action: number, count: CountFeature): void {
  let pipelinePostEnd = action;
  const end = tape.end(action);
  for (let at = action + 1; at < end; at++) {
    const name = tape.name(at);
    if (name === n.POST_BUILD) pipelinePostEnd = tape.end(at);
    if (name !== 0) countDirective(tape, at, count);
    else countModelElement(tape, at, at < pipelinePostEnd, count);
  }
}

function countDirective(tape: Tape, element: number, count: CountFeature): void {
  const directive = directives.get(tape.name(element));
  if (directive === undefined || !tape.hasChildren(element) || directives.has(tape.name(tape.parent(element)))) return;
  count("directive", directive);
  if (directive !== "agent") return;
  const type = tape.child(element, n.AGENT_TYPE);
  const key = type < 0 ? -1 : tape.child(type, n.KEY);
  if (key >= 0) count("agent", symbolOf(tape, key));
}

// eslint-disable-next-line max-params -- one call, in the loop above
function countModelElement(tape: Tape, element: number, inPipelinePost: boolean, count: CountFeature): void {
  const kind = kindOf(tape, element);
  const feature = symbols.get(kind);
  if (feature !== undefined) count(feature, childSymbol(tape, element, n.NAME));
  else if (kind === n.MODEL_BUILD_CONDITION) {
    const condition = tape.child(element, n.CONDITION);
    if (condition >= 0) count(inPipelinePost ? "postPipeline" : "postStage", symbolOf(tape, condition));
  } else if (kind === n.MODEL_WHEN_EXPRESSION) count("when", "expression");
  else if (kind === n.MODEL_SCRIPT_BLOCK) count("directive", "script");
  else if (kind === n.MODEL_STAGE) count("directive", "stage");
}

function childSymbol(tape: Tape, element: number, name: number): string {
  const child = tape.child(element, name);
  return child < 0 ? "other" : symbolOf(tape, child);
}

function symbolOf(tape: Tape, element: number): string {
  return readableSymbol(tape.text(element).trim());
}

import { spanRoles } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { type AttributeValues, NO_TEXT } from "./attribute-values.ts";
import { isNamedRun, phaseNamed, type SpanHead } from "./span-head.ts";
import { word } from "./words.ts";

/** Numbers of the roles. */
export const role = Object.fromEntries(spanRoles.map((name, number) => [name, number])) as Readonly<
  Record<(typeof spanRoles)[number], number>
>;

/** Why a span is left out; `role` of one that is has the number -1 - its place here. */
export const dropReasons = ["malformed", "http", "remoting", "unrelated"] as const;

/** Numbers that stand for a reason in the place of a role. */
export const dropped = { malformed: -1, http: -2, remoting: -3, unrelated: -4 } as const;

/** Kinds of spans, by the specification. */
const INTERNAL = 1;
const SERVER = 2;

/** Longest full name of a Pipeline that is believed to be one: a path on disk has as many bytes. */
const MAX_PIPELINE_BYTES = 500;
const MAX_INT = 2 ** 31 - 1;

const { stage, branch, agent, agentWait, step, run, phaseStart, link } = role;

/** What is asked of a span. */
export interface SpanQuestion {
  readonly head: SpanHead;
  readonly values: AttributeValues;
  readonly bytes: Uint8Array;
  /** The controller itself sends it, and not a tool that a step ran. */
  readonly isJenkins: boolean;
}

/** Role of a span, or a number below 0 when it is left out. A step is known by its attributes: its name may be one that a person gave. */
export function roleOf(question: SpanQuestion): number {
  const { values } = question;
  if (values.has(attribute.remotingCallable) || values.has(attribute.remotingClass)) return dropped.remoting;
  const type = values.text(attribute.stepType);
  return type === NO_TEXT ? roleOfOther(question) : roleOfStep(type, values);
}

function roleOfStep(type: number, values: AttributeValues): number {
  if (type === word.stage) return stage;
  if (type === word.parallel) return branch;
  if (type !== word.node) return step;
  // The label of a step is not among the texts that are kept: it is asked for where it can be one of two words alone.
  const name = values.text(attribute.stepName);
  if (name === word.agentAllocate) return agentWait;
  return name === word.agent ? agent : step;
}

function roleOfOther({ head, values, bytes, isJenkins }: SpanQuestion): number {
  if (isRun(head, values, bytes)) return isIdentified(values) ? run : dropped.malformed;
  if (isJenkins && isHttp(values)) return dropped.http;
  if (head.parentAt === -1) return dropped.unrelated;
  const phase = head.kind === INTERNAL ? phaseNamed(head, bytes) : -1;
  return phase === -1 ? link : phaseStart + phase;
}

function isRun(head: SpanHead, values: AttributeValues, bytes: Uint8Array): boolean {
  return (
    head.kind === SERVER &&
    isNamedRun(head, bytes) &&
    values.has(attribute.pipeline) &&
    values.has(attribute.runNumber) &&
    values.has(attribute.runUrl)
  );
}

/** Whether it says which run it is. A name that is cut would be that of another Pipeline. */
function isIdentified(values: AttributeValues): boolean {
  const bytes = values.length(attribute.pipeline);
  const number = values.whole(attribute.runNumber);
  return bytes > 0 && bytes <= MAX_PIPELINE_BYTES && number > 0 && number <= MAX_INT;
}

function isHttp(values: AttributeValues): boolean {
  return values.has(attribute.httpRequestMethod) || values.has(attribute.httpMethod) || values.has(attribute.urlPath);
}

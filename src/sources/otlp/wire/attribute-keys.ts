/** Attributes that are looked at, by key; the place here is the attribute's number. Others are gone over unread. */
export const wantedKeys = [
  "jenkins.pipeline.step.type",
  "jenkins.pipeline.step.id",
  "jenkins.pipeline.step.name",
  "jenkins.pipeline.step.plugin.name",
  "jenkins.pipeline.step.plugin.version",
  "jenkins.pipeline.step.result",
  "jenkins.pipeline.step.agent.label",
  "jenkins.pipeline.step.interruption.causes",
  "jenkins.computer.name",
  "ci.pipeline.id",
  "ci.pipeline.run.number",
  "ci.pipeline.run.url",
  "ci.pipeline.run.result",
  "ci.pipeline.run.durationMillis",
  "ci.pipeline.run.cause",
  "exception.type",
  "http.request.method",
  "http.method",
  "url.path",
  "jenkins.remoting.callable",
  "jenkins.remoting.callable.class",
  "service.instance.id",
  "service.name",
  "jenkins.url",
  "jenkins.version",
  "jenkins.opentelemetry.plugin.version",
  "status",
  "label",
] as const;

/** Numbers of the attributes. */
export const attribute = {
  stepType: 0,
  stepId: 1,
  stepName: 2,
  pluginName: 3,
  pluginVersion: 4,
  stepResult: 5,
  agentLabel: 6,
  causes: 7,
  computer: 8,
  pipeline: 9,
  runNumber: 10,
  runUrl: 11,
  runResult: 12,
  runDuration: 13,
  startedBy: 14,
  exceptionType: 15,
  httpRequestMethod: 16,
  httpMethod: 17,
  urlPath: 18,
  remotingCallable: 19,
  remotingClass: 20,
  instanceId: 21,
  serviceName: 22,
  jenkinsUrl: 23,
  jenkinsVersion: 24,
  openTelemetryVersion: 25,
  status: 26,
  label: 27,
} as const;

const KEYS = wantedKeys.map((key) => new TextEncoder().encode(key));
const lengths = Int32Array.from(KEYS, (key) => key.length);
const LONGEST = Math.max(...KEYS.map((key) => key.length));
const SHORTEST = Math.min(...KEYS.map((key) => key.length));

/** Two places to look at for each length of a key and its fourth byte from the end: no three keys share both. */
const TAILS = 32;
const TAIL = 4;
const candidates = new Int8Array((LONGEST + 1) * TAILS * 2).fill(-1);

/**
 * The keys, eight bytes at a time, as doubles, the last of a key overlapping the one before. Letters make no double that is unequal
 * to itself or equal to another one, so that two are the same when their bytes are. Keys of less than eight bytes begin in the middle.
 */
const PART = 8;
const PARTS_PER_KEY = Math.ceil(LONGEST / PART);
const keyParts = new Float64Array(KEYS.length * PARTS_PER_KEY);

for (const [number, key] of KEYS.entries()) {
  const place = (key.length * TAILS + (key[key.length - TAIL]! & (TAILS - 1))) * 2;
  const free = candidates[place] === -1 ? place : place + 1;
  if (candidates[free] !== -1) throw new Error("Three keys are told apart too late.");
  candidates[free] = number;
  const view = new DataView(key.buffer);
  for (let part = 0; part * PART < key.length && key.length >= PART; part++)
    keyParts[number * PARTS_PER_KEY + part] = view.getFloat64(Math.min(part * PART, key.length - PART), true);
}

/** Number of the attribute whose key stands there; -1 when nobody wants it. */
export function keyNumber({ bytes, view }: KeyPlace, start: number, end: number): number {
  const length = end - start;
  if (length < SHORTEST || length > LONGEST) return -1;
  const place = (length * TAILS + (bytes[end - TAIL]! & (TAILS - 1))) * 2;
  const first = candidates[place]!;
  if (first === -1) return -1;
  if (length < PART) return isShortKey(first, bytes, start) ? first : -1;
  if (isKey(first, view, start)) return first;
  const second = candidates[place + 1]!;
  return second !== -1 && isKey(second, view, start) ? second : -1;
}

/** Bytes, and a view of the same. */
interface KeyPlace {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Keys of one length are compared from their end: there they differ. */
function isKey(number: number, view: DataView, start: number): boolean {
  const from = number * PARTS_PER_KEY;
  const length = lengths[number]!;
  const last = (length - 1) >> 3;
  if (keyParts[from + last] !== view.getFloat64(start + length - PART, true)) return false;
  for (let part = last - 1; part >= 0; part--)
    if (keyParts[from + part] !== view.getFloat64(start + part * PART, true)) return false;
  return true;
}

function isShortKey(number: number, bytes: Uint8Array, start: number): boolean {
  const key = KEYS[number]!;
  for (let index = 0; index < key.length; index++) if (key[index] !== bytes[start + index]) return false;
  return true;
}

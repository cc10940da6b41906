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

const ALL_KEYS = wantedKeys.map((key) => new TextEncoder().encode(key));
const LONGEST = Math.max(...ALL_KEYS.map((key) => key.length));

/** Two places to look at for each length of a key and its fourth byte from the end: no three keys share both. */
const TAILS = 32;
const candidates = new Int8Array((LONGEST + 1) * TAILS * 2).fill(-1);
for (const [number, key] of ALL_KEYS.entries()) {
  const place = candidatePlace(key, 0, key.length);
  const free = candidates[place] === -1 ? place : place + 1;
  if (candidates[free] !== -1) throw new Error("Three keys are told apart too late.");
  candidates[free] = number;
}

/** Number of the attribute whose key stands there; -1 when nobody wants it. */
export function keyNumber(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 4 || length > LONGEST) return -1;
  const place = candidatePlace(bytes, start, end);
  const first = candidates[place]!;
  if (first === -1) return -1;
  if (isKey(first, bytes, start, length)) return first;
  const second = candidates[place + 1]!;
  return second !== -1 && isKey(second, bytes, start, length) ? second : -1;
}

function candidatePlace(bytes: Uint8Array, start: number, end: number): number {
  return ((end - start) * TAILS + (bytes[end - 4]! & (TAILS - 1))) * 2;
}

function isKey(number: number, bytes: Uint8Array, start: number, length: number): boolean {
  const key = ALL_KEYS[number]!;
  if (key.length !== length) return false;
  // Keys differ towards their end.
  for (let index = length - 1; index >= 0; index--) if (key[index] !== bytes[start + index]) return false;
  return true;
}

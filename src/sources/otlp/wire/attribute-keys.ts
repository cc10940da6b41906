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
const LONGEST = Math.max(...KEYS.map((key) => key.length));
const SHORTEST = Math.min(...KEYS.map((key) => key.length));
const WORD = 4;

/** Two places to look at for each length of a key and its fourth byte from the end: no three keys share both. */
const TAILS = 32;
const candidates = new Int8Array((LONGEST + 1) * TAILS * 2).fill(-1);

/** The keys in words of four bytes; the last word of a key overlaps the one before. */
const WORDS_PER_KEY = Math.ceil(LONGEST / WORD);
const keyWords = new Int32Array(KEYS.length * WORDS_PER_KEY);

for (const [number, key] of KEYS.entries()) {
  const place = (key.length * TAILS + (key[key.length - WORD]! & (TAILS - 1))) * 2;
  const free = candidates[place] === -1 ? place : place + 1;
  if (candidates[free] !== -1) throw new Error("Three keys are told apart too late.");
  candidates[free] = number;
  const view = new DataView(key.buffer);
  for (let word = 0; word * WORD < key.length; word++)
    keyWords[number * WORDS_PER_KEY + word] = view.getInt32(Math.min(word * WORD, key.length - WORD), true);
}

/** Number of the attribute whose key stands there; -1 when nobody wants it. */
export function keyNumber(view: DataView, start: number, end: number): number {
  const length = end - start;
  if (length < SHORTEST || length > LONGEST) return -1;
  const last = view.getInt32(end - WORD, true);
  const place = (length * TAILS + (last & (TAILS - 1))) * 2;
  const first = candidates[place]!;
  if (first === -1) return -1;
  if (isKey(first, view, start, end)) return first;
  const second = candidates[place + 1]!;
  return second !== -1 && isKey(second, view, start, end) ? second : -1;
}

/** Keys of one length are compared from their end: there they differ. */
function isKey(number: number, view: DataView, start: number, end: number): boolean {
  const from = number * WORDS_PER_KEY;
  const words = (end - start + WORD - 1) >> 2;
  if (keyWords[from + words - 1] !== view.getInt32(end - WORD, true)) return false;
  for (let word = words - 2; word >= 0; word--)
    if (keyWords[from + word] !== view.getInt32(start + word * WORD, true)) return false;
  return true;
}

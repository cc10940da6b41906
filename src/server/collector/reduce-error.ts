import Type from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { engineFrames, errorFingerprint } from "../../model/error-fingerprint.ts";
import { exceptionFacts } from "../../sources/jep304/exception.ts";
import { isPublicFrame, publicClass } from "./public-classes.ts";

/** As JEP-308 declares it; what else the log has is not looked at. */
const errorSchema = Type.Object({
  log: Type.Object({
    version: Type.Literal(1),
    timestamp: Type.Integer({ minimum: 0 }),
    name: Type.String(),
    level: Type.String(),
    message: Type.String(),
    exception: Type.Optional(Type.Object({ raw: Type.String() })),
  }),
});

/** Beginning of an exception that is looked at; the rest are outer frames. */
const MAX_RAW = 64 * 1024;

/**
 * What is kept of an error as JEP-308 sends it: public classes and a fingerprint, as canonical JSON. No message, no logger, no time.
 * Undefined for what is no such error.
 */
export function reduceError(sent: unknown): string | undefined {
  if (!Check(errorSchema, sent)) return undefined;
  const { level, exception } = sent.log;
  const kept = { level: levels.has(level) ? level : "other" };
  if (exception === undefined) return canonicalJson(kept);
  const raw = exception.raw.slice(0, MAX_RAW);
  const { errorClass, causeClass } = exceptionFacts(raw);
  const effectiveClass = publicClass(errorClass);
  const cause = causeClass === undefined ? undefined : publicClass(causeClass);
  const frames = engineFrames(framesOf(raw).filter(isPublicFrame));
  // Made anew: a hash over the name of a private class could be guessed.
  const fingerprint = errorFingerprint({ effectiveClass, causeClass: cause, function: undefined, frames });
  return canonicalJson({ ...kept, class: effectiveClass, ...(cause === undefined ? {} : { cause }), fingerprint });
}

const levels: ReadonlySet<string> = new Set(["SEVERE", "WARNING", "INFO"]);

function framesOf(raw: string): string[] {
  return raw.split("\n").flatMap((line) => (line.startsWith("\tat ") ? [line.slice(4)] : []));
}

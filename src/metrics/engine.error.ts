import { errorCategoryOf, errorNames } from "./engine/errors.ts";
import { type Metric, text } from "./engine/metric.ts";

/** Classes of the engine's own errors, by what they mean. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  method_too_large: ["%MethodTooLargeException", "%ClassTooLargeException", "java.lang.ClassFormatError"],
  not_serializable: ["java.io.NotSerializableException", "java.io.InvalidClassException", "org.jboss.marshalling.%"],
  cps_mismatch: ["%CpsCallableInvocation"],
  sandbox_rejection: ["%RejectedAccessException", "%UnapprovedUsageException", "%UnapprovedClasspathException"],
};

const cases = Object.entries(meanings).map(
  ([meaning, patterns]) =>
    `WHEN ${patterns.map((pattern) => `ec.text LIKE '${pattern}'`).join(" OR ")} THEN '${meaning}'`,
);

/** Errors of the Pipeline engine itself, by what they mean. */
export const engineError: Metric = {
  id: "engine.error",
  subject: "run",
  table: "error",
  from: errorNames,
  where: `${errorCategoryOf} = 'engine'`,
  labels: { class: text(`CASE ${cases.join(" ")} ELSE 'other' END`) },
};

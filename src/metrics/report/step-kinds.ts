import type { StepRow } from "../../model/report.ts";

/**
 * Pipeline functions with a body. Their time is the wall time of what is inside them.
 *
 * Source: descriptors whose `takesImplicitBlockArgument()` is true, and steps that run branches, in the plugins that
 * `sources` knows the functions of. Facts do not say whether a step has a body.
 */
const blocks: ReadonlySet<string> = new Set(
  `ansiColor catchError container configFileProvider dir lock node nodejs parallel podTemplate retry script sshagent stage
   throttle timeout timestamps waitUntil warnError withChecks withContext withCredentials withDockerContainer
   withDockerRegistry withDockerServer withEnv withMaven withSonarQubeEnv withSpanAttribute withSpanAttributes withAnt withGradle
   withAWS withKubeConfig withKubeCredentials wrap ws envVarsForTool`.split(/\s+/),
);

/** Functions whose time is waiting, not work. */
const waiting: ReadonlySet<string> = new Set([
  "input",
  "sleep",
  "build",
  "waitForBuild",
  "milestone",
  "waitForQualityGate",
]);

/** Descriptor of `wrap`: everything it runs has a body. */
export const WRAPPER_STEP = "org.jenkinsci.plugins.workflow.steps.CoreWrapperStep";

/** What the time of a function is. */
export function stepKind(functionName: string, isWrapper: boolean): StepRow["kind"] {
  if (isWrapper || blocks.has(functionName)) return "block";
  return waiting.has(functionName) ? "wait" : "work";
}

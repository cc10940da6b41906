import type { MetricId } from "../dictionary/dictionary.ts";
import { agentDeclared } from "./agent.declared.ts";
import { agentHeld } from "./agent.held.ts";
import { agentPerRun } from "./agent.per_run.ts";
import { agentRequested } from "./agent.requested.ts";
import { agentWait } from "./agent.wait.ts";
import { complexityFlowNodes } from "./complexity.flow_nodes.ts";
import { complexityParallelWidth } from "./complexity.parallel_width.ts";
import { complexityScriptLines } from "./complexity.script_lines.ts";
import { complexityStages } from "./complexity.stages.ts";
import { controllerCore } from "./controller.core.ts";
import { cpsTime } from "./cps.time.ts";
import { declarativeDeclared } from "./declarative.declared.ts";
import { declarativePostCondition } from "./declarative.post_condition.ts";
import { declarativeScriptStep } from "./declarative.script_step.ts";
import { durabilityHint } from "./durability.hint.ts";
import type { Metric } from "./engine/metric.ts";
import { engineError } from "./engine.error.ts";
import { errorOccurred } from "./error.occurred.ts";
import { libraryConfigured } from "./library.configured.ts";
import { libraryLoaded } from "./library.loaded.ts";
import { pipelineActive } from "./pipeline.active.ts";
import { pipelineConfigured } from "./pipeline.configured.ts";
import { pipelineOrigin } from "./pipeline.origin.ts";
import { pluginPresent } from "./plugin.present.ts";
import { runAbortCause } from "./run.abort_cause.ts";
import { runCompleted } from "./run.completed.ts";
import { runDuration } from "./run.duration.ts";
import { runFailureRatio } from "./run.failure_ratio.ts";
import { runOpen } from "./run.open.ts";
import { runRerun } from "./run.rerun.ts";
import { runStarted } from "./run.started.ts";
import { runTime } from "./run.time.ts";
import { stageDuration } from "./stage.duration.ts";
import { stageReached } from "./stage.reached.ts";
import { stepDuration } from "./step.duration.ts";
import { stepErrors } from "./step.errors.ts";
import { stepInvocations } from "./step.invocations.ts";
import { telemetryCompleteness } from "./telemetry.completeness.ts";
import { telemetryOtherShare } from "./telemetry.other_share.ts";
import { waitDuration } from "./wait.duration.ts";

/** All metrics, in the order of their ids: each of the dictionary that is not proposed or removed has one here. */
export const metrics: readonly Metric[] = [
  agentDeclared,
  agentHeld,
  agentPerRun,
  agentRequested,
  agentWait,
  complexityFlowNodes,
  complexityParallelWidth,
  complexityScriptLines,
  complexityStages,
  controllerCore,
  cpsTime,
  declarativeDeclared,
  declarativePostCondition,
  declarativeScriptStep,
  durabilityHint,
  engineError,
  errorOccurred,
  libraryConfigured,
  libraryLoaded,
  pipelineActive,
  pipelineConfigured,
  pipelineOrigin,
  pluginPresent,
  runAbortCause,
  runCompleted,
  runDuration,
  runFailureRatio,
  runOpen,
  runRerun,
  runStarted,
  runTime,
  stageDuration,
  stageReached,
  stepDuration,
  stepErrors,
  stepInvocations,
  telemetryCompleteness,
  telemetryOtherShare,
  waitDuration,
];

const byId: ReadonlyMap<MetricId, Metric> = new Map(metrics.map((metric) => [metric.id, metric]));

/** The metric of a dictionary id. */
export function metricOf(id: MetricId): Metric {
  const metric = byId.get(id);
  if (metric === undefined) throw new TypeError(`${id} is not computed`);
  return metric;
}

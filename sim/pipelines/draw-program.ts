import { drawWhole } from "../random/range.ts";
import type { Step } from "../run/program.ts";
import { drawScript, drawSmall, type Style } from "./draw-steps.ts";
import { stageNames } from "./names.ts";

/** What a program may use of its world. */
export interface Surroundings {
  readonly label: string | undefined;
  readonly isDeclarative: boolean;
  readonly locks: readonly string[];
  /** Pipelines it may start; none for those that are started, which ask nobody either. */
  readonly downstream: readonly string[];
}

/** Draws what a Pipeline does. */
export function drawProgram(style: Style, around: Surroundings): readonly Step[] {
  const stages = drawStages(style, around);
  const { random, family } = style;
  const laws = family.pipelines;
  const outside: Step[] = [];
  if (random.chance(laws.parallelShare / 2)) outside.push(stage(style, "Matrix", [parallelNodes(style, around)]));
  if (random.chance(laws.downstreamShare) && around.downstream.length > 0) {
    outside.push(
      stage(style, "Trigger", [{ kind: "build", key: style.nextKey(), pipeline: random.pick(around.downstream) }]),
    );
  }
  if (around.downstream.length > 0 && random.chance(laws.inputShare)) {
    const holdsExecutor = random.chance(HOLDS_EXECUTOR_SHARE);
    (holdsExecutor ? stages : outside).push(...approval(style, around, holdsExecutor));
  }
  return [node(style, around.label, stages), ...outside];
}

/** Stages that share one executor. */
function drawStages(style: Style, around: Surroundings): Step[] {
  const { random, family } = style;
  const laws = family.pipelines;
  const stages: Step[] = [checkoutStage(style, around)];
  for (let place = 1, count = drawWhole(random, laws.stages); place <= count; place++) {
    const work = workStage(style, stageNames[place % stageNames.length]!);
    stages.push(place > 1 && random.chance(laws.optionalShare) ? sometimes(style, work) : work);
  }
  if (random.chance(laws.lockShare))
    stages.push(stage(style, "Hardware", [lockStep(style, random.pick(around.locks))]));
  if (random.chance(laws.waitUntilShare)) stages.push(stage(style, "Wait for service", [waitUntil(style)]));
  if (random.chance(laws.loopShare)) stages.push(stage(style, "Each module", [loop(style)]));
  return stages;
}

/** Most wait for a person outside of `node`; some hold their executor. */
const HOLDS_EXECUTOR_SHARE = 0.2;

/** Two Pipelines that take the same two locks in opposite order: they block each other when they meet. */
export function drawCrossed(
  style: Style,
  label: string | undefined,
  locks: readonly [string, string],
): readonly Step[] {
  const [first, second] = locks;
  const work = () => node(style, label, [drawScript(style)]);
  const inner: Step = { kind: "lock", key: style.nextKey(), resource: second, body: [work()] };
  const outer: Step = { kind: "lock", key: style.nextKey(), resource: first, body: [work(), inner] };
  return [stage(style, "Deploy", [outer])];
}

function node(style: Style, label: string | undefined, body: readonly Step[]): Step {
  return { kind: "node", key: style.nextKey(), ...(label !== undefined && { label }), body };
}

function stage(style: Style, name: string, body: readonly Step[]): Step {
  return { kind: "stage", key: style.nextKey(), name, body };
}

function checkoutStage(style: Style, { isDeclarative }: Surroundings): Step {
  const name = isDeclarative ? "Declarative: Checkout SCM" : "Checkout";
  return stage(style, name, [drawSmall(style, isDeclarative ? "checkout" : "git")]);
}

function workStage(style: Style, name: string): Step {
  const { random, family } = style;
  const laws = family.pipelines;
  if (random.chance(laws.parallelShare / 2)) return stage(style, name, [parallel(style)]);
  let body: Step[] = [];
  if (random.chance(0.4)) body.push(drawSmall(style, "echo"));
  for (let i = random.whole(1, 2); i > 0; i--) body.push(drawScript(style));
  if (random.chance(laws.retryShare)) body = [{ kind: "retry", key: style.nextKey(), count: random.whole(2, 3), body }];
  if (random.chance(laws.timeoutShare)) {
    const seconds = Math.ceil(Math.max(1_800, style.scriptMedianS * 60) / 60) * 60;
    body = [{ kind: "timeout", key: style.nextKey(), seconds, body }];
  }
  if (random.chance(0.3)) body.push(drawSmall(style, random.pick(["junit", "archiveArtifacts", "stash"])));
  if (random.chance(0.1)) body.push({ kind: "sleep", key: style.nextKey(), seconds: random.whole(5, 90) });
  if (random.chance(0.3)) body = [{ kind: "withEnv", key: style.nextKey(), body }];
  return stage(style, name, body);
}

function parallel(style: Style): Step {
  const { random } = style;
  const branches = Array.from({ length: random.whole(2, 4) }, (_, place) => {
    const work = [drawScript(style, 0.8), ...(random.chance(0.3) ? [drawSmall(style, "junit")] : [])];
    return { name: `shard-${place + 1}`, body: work };
  });
  return { kind: "parallel", key: style.nextKey(), branches };
}

/** Branches on executors of their own. Not inside another `node`: runs that hold one while they want more starve each other. */
function parallelNodes(style: Style, { label }: Surroundings): Step {
  const branches = Array.from({ length: style.random.whole(2, 4) }, (_, place) => ({
    name: `platform-${place + 1}`,
    body: [node(style, label, [drawScript(style, 0.8)])],
  }));
  return { kind: "parallel", key: style.nextKey(), branches };
}

function sometimes(style: Style, step: Step): Step {
  return { kind: "sometimes", key: style.nextKey(), share: style.random.between(0.3, 0.8), body: [step] };
}

function loop(style: Style): Step {
  const script = drawScript(style);
  const law = { ...script.law, medianS: style.random.between(0.3, 3) };
  const times = drawWhole(style.random, style.family.pipelines.loopTimes);
  return {
    kind: "loop",
    key: style.nextKey(),
    times,
    body: [drawSmall(style, "echo"), { ...script, law, failureShare: 0 }],
  };
}

function lockStep(style: Style, resource: string): Step {
  return { kind: "lock", key: style.nextKey(), resource, body: [drawScript(style, 0.8)] };
}

function waitUntil(style: Style): Step {
  return { kind: "waitUntil", key: style.nextKey(), checks: style.random.whole(2, 25) };
}

/** An approval, and what follows it. */
function approval(style: Style, around: Surroundings, holdsExecutor: boolean): Step[] {
  const { random } = style;
  const input: Step = {
    kind: "input",
    key: style.nextKey(),
    medianS: random.between(60, 900),
    overnightShare: random.between(0.05, 0.2),
  };
  const script = drawScript(style, 0.5);
  const deploy = holdsExecutor ? script : node(style, around.label, [script]);
  return [stage(style, "Approve", [input]), stage(style, "Deploy", [deploy])];
}

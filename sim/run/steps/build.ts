import { type Behaviour, wait } from "../../engine/process.ts";
import { Signal } from "../../engine/signal.ts";
import { link } from "../console.ts";
import { interruption } from "../failure.ts";
import type { Frame } from "../machine.ts";
import { beginAtom, markFailed } from "../nodes.ts";
import type { Step } from "../program.ts";
import type { DownstreamWait, Run } from "../run.ts";
import { failureOf } from "./blocks.ts";
import { during } from "./waits.ts";

/** `build`: starts a run of another Pipeline, waits for its end, and fails as it did. */
export function* runBuild(frame: Frame, step: Extract<Step, { kind: "build" }>): Behaviour {
  const { run, machine } = frame;
  const { controller, engine } = machine;
  const pipeline = controller.pipelines.get(step.pipeline);
  if (!pipeline) return;
  const node = beginAtom(frame, "build", {
    hasNoLog: true,
    arguments: [{ name: "job", type: "string", value: pipeline.fullName }],
  });
  run.log.print(engine.now, `Scheduling project: ${link(pipeline.fullName)}\n`, node.id);
  const waiting: DownstreamWait = { pipeline, run: undefined };
  const started = new Signal<Run>();
  try {
    yield* during(frame, { kind: "downstream", wait: waiting }, untilEnded());
    const result = waiting.run?.result ?? "FAILURE";
    run.log.print(
      engine.now,
      `Build ${link(`${waiting.run?.pipeline.fullName} #${waiting.run?.number}`)} completed: ${result}\n`,
      node.id,
    );
    if (result !== "SUCCESS" && result !== "UNSTABLE") throw downstreamFailed(frame, waiting);
  } catch (error) {
    const failure = failureOf(error);
    markFailed(frame, node, failure.flowError);
    throw failure;
  }

  function* untilEnded(): Behaviour {
    engine.soon(() =>
      controller.request(pipeline!, { kind: "upstream", run, flowNode: node.id }, (child) => {
        waiting.run = child;
        started.happen(child);
      }),
    );
    const child = yield* wait(started.next);
    run.downstream.push({ flowNode: node.id, run: child });
    run.save(engine.now);
    controller.changed();
    run.log.print(engine.now, `Starting building: ${link(`${child.pipeline.fullName} #${child.number}`)}\n`, node.id);
    while (child.endAt === undefined) yield* wait(controller.runEnded.next);
  }
}

function downstreamFailed(frame: Frame, { run }: DownstreamWait) {
  return interruption(
    frame.random,
    {
      className: "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamFailureCause",
      content: `<jobFullName>${run?.pipeline.fullName}</jobFullName><buildNumber>${run?.number}</buildNumber>`,
    },
    run?.result ?? "FAILURE",
  );
}

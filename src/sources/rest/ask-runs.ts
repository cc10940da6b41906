import type { ObservedRun } from "../../model/observed-run.ts";
import { ALL_STEPS, readAllSteps } from "./answers/all-steps.ts";
import { RUN, readRun } from "./answers/run-answer.ts";
import { readStageTree, STAGE_TREE } from "./answers/stage-tree.ts";
import { readStageView, STAGE_VIEW } from "./answers/stage-view.ts";
import type { FeatureName, Features } from "./features.ts";
import type { JsonObject } from "./json.ts";
import type { Moment } from "./pace.ts";
import { pathOfRun } from "./places.ts";
import type { AskLimits, PoliteClient } from "./read/polite-client.ts";
import { RestError, type RestErrorCode } from "./rest-error.ts";
import { type FollowedRun, OFTEN_MS } from "./runs/followed-run.ts";
import { observedRun } from "./runs/observed-run.ts";
import { isOpen } from "./runs/outcomes.ts";

/** Stages are asked for again after this even when no step tells that they are others. */
const TREE_MS = 120_000;

/** A run that goes on is asked about again after this, as long as nothing moves after twice that, and so on. */
const SELDOM_MS = 120_000;

/** Steps of a run that goes on are asked for again and again: less is read of them than once it has ended. */
const OPEN_LIMITS: AskLimits = { limitBytes: 4_000_000 };
const ENDED_LIMITS: AskLimits = { limitBytes: 32_000_000, timeoutMs: 60_000 };

/** A run that is not over though it left the executors is asked for again after this, then twice that, and so on. */
const AGAIN_MS = 30_000;
const LATEST_AGAIN_MS = 600_000;

/** A part of a run that cannot be had is tried so often. */
const MAX_TRIES = 3;

/** Of these, the answer to one question says nothing about the next. */
const OF_ONE_ANSWER: ReadonlySet<RestErrorCode> = new Set<RestErrorCode>(["server", "malformed", "timeout"]);

/** The controller is likely away: nothing else is to be asked now. When that is so each time, it is this question that it is away for. */
const LIKELY_AWAY: ReadonlySet<RestErrorCode> = new Set<RestErrorCode>(["busy", "unreachable"]);

/** Asks about single runs. */
export class RunAsker {
  constructor(
    private readonly client: PoliteClient,
    private readonly features: Features,
  ) {}

  /** Asks where a run that goes on stands, and how large its log is: up to four requests, two as a rule. @throws RestError */
  async look(run: FollowedRun, moment: Moment): Promise<void> {
    const before = progressOf(run);
    run.askedAt = moment.now;
    try {
      await this.lookAtSteps(run, moment.now);
    } catch (error) {
      // Where it stood before is kept, and its log is asked for all the same.
      if (isOfController(error)) throw error;
    }
    await this.lookAtLog(run, moment);
    run.everyMs = progressOf(run) === before ? Math.min(run.everyMs * 2, SELDOM_MS) : OFTEN_MS;
  }

  /**
   * Asks for all there is of a run that left the executors: four requests; three when it is to be brief, and when and in what errors
   * it began are then not told exactly. `open` when it is not over, `none` when it is no run.
   *
   * @throws RestError
   */
  async fetch(run: FollowedRun, { at, now }: Moment, isBrief: boolean): Promise<ObservedRun | "open" | "none"> {
    run.tries++;
    run.dueAt = now + Math.min(LATEST_AGAIN_MS, AGAIN_MS * 2 ** Math.min(run.tries - 1, 10));
    const path = pathOfRun(run.place);
    const answer = await this.ofRun(`${path}/${RUN}`);
    if (answer === undefined) return "none";
    const whole = readRun(answer);
    if (!whole.isPipeline) return "none";
    if (whole.isBuilding) return "open";
    const part = <Value>(name: FeatureName, read: (answer: JsonObject) => Value): Promise<Value | undefined> =>
      this.part(name, `${path}/${pathsOf[name]}`, { now, read, limits: ENDED_LIMITS, isLast: run.tries >= MAX_TRIES });
    const tree = await part("tree", readStageTree);
    const steps = await part("steps", readAllSteps);
    const view = isBrief && tree !== undefined && steps !== undefined ? undefined : await part("view", readStageView);
    return observedRun({ place: run.place, run: whole, tree, view, steps, observedAt: at }) ?? "none";
  }

  private async lookAtSteps(run: FollowedRun, now: number): Promise<void> {
    const path = pathOfRun(run.place);
    // It is looked at again: nothing is left out for good.
    const options = { now, limits: OPEN_LIMITS, isLast: false };
    const onTooLarge = (): void => {
      run.isTooLarge = true;
      run.steps = undefined;
    };
    if (!run.isTooLarge)
      run.steps = await this.part("steps", `${path}/${ALL_STEPS}`, { ...options, read: readAllSteps, onTooLarge });
    if (run.steps === undefined && !run.isTooLarge) {
      const view = await this.part("view", `${path}/${STAGE_VIEW}`, { ...options, read: readStageView, onTooLarge });
      run.steps = view;
    }
    if (needsTree(run, now)) {
      run.tree = await this.part("tree", `${path}/${STAGE_TREE}`, { ...options, read: readStageTree });
      run.treeAt = now;
    }
  }

  private async lookAtLog(run: FollowedRun, { at, now }: Moment): Promise<void> {
    if (!this.features.mayAsk("log", now)) return;
    try {
      const start = run.log?.bytes ?? 0;
      const headers = await this.client.headers(`${pathOfRun(run.place)}/logText/progressiveText?start=${start}`);
      const size = Number(headers["x-text-size"] ?? Number.NaN);
      if (Number.isSafeInteger(size) && size >= 0) run.noteLog(size, at);
    } catch (error) {
      if (isOfController(error)) throw error;
      this.features.missed("log", (error as RestError).code === "forbidden" ? "forbidden" : "server", now);
    }
  }

  /** The answer about a run; undefined when it is not there. */
  private async ofRun(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.client.json(path);
    } catch (error) {
      if (error instanceof RestError && error.code === "notFound") return undefined;
      throw error;
    }
  }

  /** A part of a run that not every controller has; undefined where it cannot be had. */
  private async part<Value>(name: FeatureName, path: string, options: PartOptions<Value>): Promise<Value | undefined> {
    if (!this.features.mayAsk(name, options.now)) return undefined;
    try {
      const value = options.read(await this.client.json(path, options.limits));
      this.features.found(name);
      return value;
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      if (error.code === "tooLarge" || error.code === "timeout") options.onTooLarge?.();
      const isPassing = OF_ONE_ANSWER.has(error.code) || LIKELY_AWAY.has(error.code);
      if (isPassing ? !options.isLast : isOfController(error)) throw error;
      this.features.missed(name, error.code, options.now);
      return undefined;
    }
  }
}

interface PartOptions<Value> {
  readonly now: number;
  readonly read: (answer: JsonObject) => Value;
  readonly limits: AskLimits;
  /** It is not tried again: without it then. */
  readonly isLast: boolean;
  readonly onTooLarge?: () => void;
}

const pathsOf: Readonly<Partial<Record<FeatureName, string>>> = {
  tree: STAGE_TREE,
  view: STAGE_VIEW,
  steps: ALL_STEPS,
};

/** Changes when the run moves: another step goes on, or its log is larger. */
function progressOf({ steps, log }: FollowedRun): string {
  const open = (steps?.steps ?? []).filter(({ state }) => isOpen(state));
  return JSON.stringify([log?.bytes, open.map(({ flowNode, state }) => [flowNode, state])]);
}

/** It tells of the controller, not of one run: nothing else is to be asked now. */
function isOfController(error: unknown): boolean {
  if (!(error instanceof RestError)) return true;
  return ["busy", "unreachable", "tls", "auth", "redirect", "closed", "budget"].includes(error.code);
}

/** Stages are asked for when a step goes on in one that is not known, and now and then. */
function needsTree({ tree, steps, treeAt }: FollowedRun, now: number): boolean {
  if (tree === undefined || treeAt === undefined || now - treeAt >= TREE_MS) return true;
  const known = new Set(tree.stages.map(({ flowNode }) => flowNode));
  return (steps?.steps ?? []).some(({ state, stage }) => isOpen(state) && stage !== undefined && !known.has(stage));
}

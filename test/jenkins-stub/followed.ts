import type { TestContext } from "node:test";
import { StepHistory } from "../../src/judge/history/step-history.ts";
import { judgeFleet } from "../../src/judge/judge.ts";
import type { ObservedRun } from "../../src/model/observed-run.ts";
import type { FleetObservation } from "../../src/model/running.ts";
import type { Judgement } from "../../src/model/verdict.ts";
import { RestController, type RestOptions } from "../../src/sources/rest/rest-controller.ts";
import { RestError } from "../../src/sources/rest/rest-error.ts";
import { JenkinsStub, type StubAnswers } from "./jenkins-stub.ts";

/** When the clock of these tests begins. */
export const STARTED_AT = Date.parse("2026-11-24T00:10:00Z");

/** A stand-in, a source that follows it, and a clock that is moved by hand. */
export class Followed {
  readonly ended: ObservedRun[] = [];
  /** Sentences of looks that did not come about, in order. */
  readonly errors: RestError[] = [];
  last: FleetObservation | undefined;
  /** Milliseconds since the beginning. */
  private nowMs = 0;
  private began = performance.now();

  private constructor(
    readonly stub: JenkinsStub,
    public source: RestController,
    private readonly options: RestOptions,
  ) {}

  /** Starts both; they end with the test. */
  static async start(
    t: TestContext,
    answers: StubAnswers,
    about: Partial<RestOptions> & { contextPath?: string; skewMs?: number } = {},
  ): Promise<Followed> {
    let followed: Followed | undefined;
    const clock = (): number => followed?.clock() ?? 0;
    const { contextPath, skewMs = 0, ...more } = about;
    const now = (): number => STARTED_AT + clock() + skewMs;
    const stub = await JenkinsStub.start({
      answers,
      clock,
      now,
      ...(contextPath === undefined ? {} : { contextPath }),
    });
    const options = { controller: "ci", url: stub.url, clock, ...more };
    followed = new Followed(stub, new RestController(options), options);
    t.after(async () => {
      followed.source.close();
      await stub.stop();
    });
    return followed;
  }

  get at(): number {
    return STARTED_AT + this.nowMs;
  }

  /** Looks for a while at the pace that the source advises. */
  async follow(forMs: number, onLook: () => void = () => undefined): Promise<void> {
    for (const until = this.nowMs + forMs; this.nowMs < until; ) {
      onLook();
      await this.look();
      this.pass(Math.min(this.source.nextLookInMs, until - this.nowMs));
    }
  }

  /** Looks once. */
  async look(): Promise<FleetObservation | undefined> {
    try {
      this.last = await this.source.observe(this.at);
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      this.errors.push(error);
      this.last = undefined;
    }
    this.ended.push(...this.source.takeEnded());
    return this.last;
  }

  /** What the last look is judged to be, by the judge without a history. */
  judgement(): Judgement {
    if (this.last === undefined) throw new Error("nothing was seen");
    return judgeFleet(this.last, { limits: new StepHistory() }).judgement;
  }

  /** State and level of each run, by its name. */
  states(): Record<string, string> {
    return Object.fromEntries(this.judgement().runs.map(({ run, state, level }) => [run, `${state} ${level}`]));
  }

  /** Time passes. */
  pass(ms: number): void {
    this.nowMs += ms;
  }

  /** Flowmeter is restarted: what it remembers has been through a file. */
  restart(): void {
    const memory = JSON.parse(JSON.stringify(this.source.memory())) as RestOptions["memory"];
    this.source.close();
    this.source = new RestController({ ...this.options, memory: memory! });
  }

  /** The clock by hand, and what really passes on top: answers may take long. */
  private clock(): number {
    return this.nowMs + (performance.now() - this.began);
  }
}

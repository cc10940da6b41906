import type { MetricFamily } from "../../model/metric-families.ts";
import { HttpProblem } from "../http/answers.ts";
import type { FollowedController } from "./followed-controller.ts";

/** Tells which controller a question about what is stored is of. */
export interface AskedControllers {
  /** @throws HttpProblem when there is none of that name */
  readonly asked: (query: URLSearchParams) => StoredController;
}

/** What answers from the store need of a controller: its name, and how to read a run of it that goes on. */
export type StoredController = Pick<FollowedController, "name" | "liveRun">;

/** The controllers that a server follows. The first is meant where none is named. */
export class Controllers implements AskedControllers {
  private readonly byName: Map<string, FollowedController>;
  private tell: (added: FollowedController) => void = () => undefined;

  /**
   * @param placeholder stands for all of them while there is none; needed when `followed` is empty
   */
  constructor(
    followed: readonly FollowedController[],
    private readonly placeholder?: FollowedController,
  ) {
    this.byName = new Map(followed.map((one) => [one.name, one]));
  }

  /** All of them, in the order in which they were named. */
  get all(): readonly FollowedController[] {
    if (this.byName.size > 0 || this.placeholder === undefined) return [...this.byName.values()];
    return [this.placeholder];
  }

  /** The one that is meant where none is named. */
  get first(): FollowedController {
    return this.all[0]!;
  }

  /** Whether there is one of that name. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Takes one more, such as one that was first heard of while the server ran. */
  add(one: FollowedController): void {
    if (this.byName.has(one.name)) return;
    this.byName.set(one.name, one);
    this.tell(one);
  }

  /** Calls a function with each that is added from now on. One listener at a time. */
  onAdded(tell: (added: FollowedController) => void): void {
    this.tell = tell;
  }

  /** The one that a request names in `controller`, or the first. @throws HttpProblem */
  asked(query: URLSearchParams): FollowedController {
    const name = query.get("controller");
    if (name === null) return this.first;
    const found = this.all.find((one) => one.name === name);
    if (found === undefined)
      throw new HttpProblem(404, "There is no such controller. /api/v1/controllers has all of them.");
    return found;
  }

  /** Gauges of all, each family once. */
  gauges(): MetricFamily[] {
    const families = new Map<string, MetricFamily>();
    for (const family of this.all.flatMap((one) => one.gauges())) {
      const known = families.get(family.id);
      families.set(
        family.id,
        known === undefined ? family : { ...known, samples: [...known.samples, ...family.samples] },
      );
    }
    return [...families.values()];
  }
}

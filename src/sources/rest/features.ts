import type { RestErrorCode } from "./rest-error.ts";

const HOUR_MS = 3_600_000;

/** A plugin that is not there is looked for again so often. */
const ABSENT_MS = 24 * HOUR_MS;

/** What may not be read is tried again so often: permissions change. */
const FORBIDDEN_MS = HOUR_MS;

/** One run may be gone, or be none of a Pipeline; so many in a row say that the plugin is not there. */
const ENOUGH_MISSES = 3;

/** What a controller may offer beside what every one has. */
const featureNames = ["tree", "steps", "view", "log", "locks", "plugins", "labels", "queue"] as const;

/** What a controller may offer. */
export type FeatureName = (typeof featureNames)[number];

/** What a feature is called where it is not seen. */
const words: Readonly<Record<FeatureName, string>> = {
  tree: "stages (plugin Pipeline Graph View)",
  steps: "steps that go on (plugin Pipeline Graph View)",
  view: "stages and steps (plugin Pipeline: REST API)",
  log: "logs growing",
  locks: "locks (plugin Lockable Resources)",
  plugins: "plugins",
  labels: "clouds",
  queue: "the queue",
};

/** Two plugins tell of the inside of runs: what the other tells is not missed. */
const standsIn: Readonly<Partial<Record<FeatureName, FeatureName>>> = { steps: "view", view: "steps" };

interface Feature {
  isThere: boolean;
  misses: number;
  notBefore: number;
  why: "absent" | "forbidden" | undefined;
}

const UNTRIED = { misses: 0, notBefore: Number.NEGATIVE_INFINITY, why: undefined };

/** Which parts of the API a controller has and lets be read, found out by asking. */
export class Features {
  private readonly features = new Map<FeatureName, Feature>();

  constructor() {
    this.reset();
  }

  /** All are to be looked for anew: Jenkins was restarted, and may have other plugins. */
  reset(): void {
    for (const name of featureNames) this.features.set(name, { isThere: false, ...UNTRIED });
  }

  mayAsk(name: FeatureName, now: number): boolean {
    return now >= this.features.get(name)!.notBefore;
  }

  found(name: FeatureName): void {
    Object.assign(this.features.get(name)!, { isThere: true, ...UNTRIED });
  }

  /** An answer did not come, for that reason. */
  missed(name: FeatureName, code: RestErrorCode, now: number): void {
    const feature = this.features.get(name)!;
    if (code === "forbidden")
      Object.assign(feature, { isThere: false, notBefore: now + FORBIDDEN_MS, why: "forbidden" });
    if (code !== "notFound") return;
    feature.misses++;
    if (feature.misses >= ENOUGH_MISSES)
      Object.assign(feature, { isThere: false, notBefore: now + ABSENT_MS, why: "absent" });
  }

  /** What cannot be seen of the controller, in words. */
  notSeen(): string[] {
    return [...this.features].flatMap(([name, { why }]) => {
      const other = standsIn[name];
      if (why === undefined || (other !== undefined && this.features.get(other)!.isThere)) return [];
      return [why === "forbidden" ? `${words[name]}: the user may not read them` : words[name]];
    });
  }
}

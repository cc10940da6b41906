import type { BuildVerdict } from "./build-judge.ts";
import type { RunPlace } from "./run-place.ts";

/** Looks for which a build directory without a record is asked again: Jenkins makes the directory first. */
const PENDING_LOOKS = 60;

/** Asked at once; a home with more such directories is copied or being deleted. */
const MAX_PENDING = 1000;

/** Build directories that came without a record that can be read, or lost it: they may get one. */
export class PendingBuilds {
  /** Changes when there is another one, or one less. */
  revision = 0;
  private readonly places = new Map<string, { readonly place: RunPlace; looks: number }>();

  /** Those that are waited for. */
  get all(): RunPlace[] {
    return [...this.places.values()].map(({ place }) => place);
  }

  add(place: RunPlace): void {
    if (this.places.size >= MAX_PENDING || this.places.has(place.path)) return;
    this.places.set(place.path, { place, looks: PENDING_LOOKS });
    this.revision++;
  }

  /** Judges all and gives those that run; those that are over are no longer waited for. */
  ask(judge: (place: RunPlace) => BuildVerdict): RunPlace[] {
    const found: RunPlace[] = [];
    for (const { place } of [...this.places.values()]) {
      const verdict = judge(place);
      if (verdict === "unknown") continue;
      this.drop(place.path);
      if (verdict === "running") found.push(place);
    }
    return found;
  }

  /** One look has passed. */
  age(): void {
    for (const entry of this.places.values()) if (--entry.looks <= 0) this.drop(entry.place.path);
  }

  clear(): void {
    this.places.clear();
    this.revision++;
  }

  private drop(path: string): void {
    this.places.delete(path);
    this.revision++;
  }
}

import type { FleetObservation } from "../../../model/running.ts";
import { ControllerFollower } from "./controller/controller-follower.ts";
import { LiveFiles } from "./files/live-files.ts";
import { LiveReader } from "./files/live-reader.ts";
import { findUnfinished, type RunPlace } from "./find/find-unfinished.ts";
import { walkItems } from "./find/items.ts";
import { RunFollower } from "./run/run-follower.ts";

/** What a follower is made with. */
export interface FollowerOptions {
  /** Counts and asks the file system; its own by default. */
  readonly files?: LiveFiles;
  /** Told of folders of builds looked through on the first look. */
  readonly onProgress?: (folders: number) => void;
  /** Records that began later are not there yet; none by default. */
  readonly until?: number;
}

/** Follows the running Pipelines of a home, look by look, from the disk alone. */
export class HomeFollower {
  readonly reader: LiveReader;
  private readonly controller = new ControllerFollower();
  private readonly runs = new Map<string, RunFollower>();
  private readonly until: number;
  private isFirst = true;

  /** @param home Absolute path of a home, as `openHome` returns it. */
  constructor(
    home: string,
    private readonly options: FollowerOptions = {},
  ) {
    this.reader = new LiveReader(home, options.files ?? new LiveFiles());
    this.until = options.until ?? Number.POSITIVE_INFINITY;
  }

  /** Looks at the home as it is at `at` and says what is seen. */
  look(at: number): FleetObservation {
    this.controller.look(this.reader);
    if (this.isFirst) this.findAll(at);
    this.isFirst = false;
    const listed = this.controller.listedRuns();
    const observed = [...this.runs.values()].map((run) => ({
      run,
      seen: run.look(this.reader, {
        at,
        until: this.until,
        isTrusted: false,
        isListed: listed?.has(run.place.run),
      }),
    }));
    for (const { run } of observed) if (run.isOver) this.runs.delete(run.place.run);
    return {
      at,
      controller: this.controller.observe(false),
      runs: observed.filter(({ run }) => !run.isOver).map(({ seen }) => seen),
    };
  }

  private findAll(at: number): void {
    let folders = 0;
    for (const folder of walkItems(this.reader)) {
      for (const place of findUnfinished(this.reader, folder, new Set())) this.follow(place, at);
      this.options.onProgress?.(++folders);
    }
  }

  private follow(place: RunPlace, at: number): void {
    this.runs.set(place.run, new RunFollower(place, at));
  }
}

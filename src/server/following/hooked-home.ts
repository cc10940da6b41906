import type { FleetObservation } from "../../model/running.ts";
import { HookSource } from "../../sources/hook/hook-source.ts";
import { hasSpool, spoolFolder } from "../../sources/hook/read/spool-files.ts";
import { tellsChanges } from "../../sources/jenkins-home/live/watch/tells-changes.ts";
import {
  type DirectoryWatch,
  type WatchDirectory,
  watchDirectory,
} from "../../sources/jenkins-home/live/watch/watch-directory.ts";

/** Adds what the hook of a home tells to what is seen of the home, look by look; where there is no hook it adds nothing. */
export class HookedHome {
  private readonly source: HookSource;
  private watched: DirectoryWatch | undefined;

  /** @param onTouched told when the hook wrote something; absent for who looks when it pleases @param watch for tests */
  constructor(
    private readonly home: string,
    private readonly onTouched?: () => void,
    private readonly watch: WatchDirectory = watchDirectory,
  ) {
    this.source = new HookSource(home);
  }

  /** What was seen as of an instant, with what the hook tells. */
  enrich(seen: FleetObservation, at: number): FleetObservation {
    this.beginWatching();
    this.source.look(at);
    // Runs that ended are the business of who keeps them.
    this.source.fleet.takeOver();
    return this.source.enrich(seen, at);
  }

  close(): void {
    this.watched?.close();
    this.watched = undefined;
  }

  /** A hook may be installed at any time. What cannot be watched is looked at all the same. */
  private beginWatching(): void {
    const { onTouched } = this;
    if (onTouched === undefined || this.watched !== undefined || !hasSpool(this.home)) return;
    const folder = spoolFolder(this.home);
    if (!tellsChanges(folder)) return;
    try {
      this.watched = this.watch(folder, {
        onChange: onTouched,
        onLost: () => {
          this.watched = undefined;
        },
      });
    } catch {
      // The system's limit is reached, or the folder went: the next look tries again.
    }
  }
}

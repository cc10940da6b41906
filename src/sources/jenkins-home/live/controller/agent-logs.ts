import { type ChangeStamp, changeStamp, isAsBefore } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";

/** Bytes of the end of an agent's log that are looked at: a stack trace may follow what tells. */
const TAIL_BYTES = 16_384;

/** What an agent's own log says of its being there, and when it was written, by the file's time. */
export interface AgentLogState {
  readonly isOffline: boolean;
  readonly savedAt: number;
}

/** Source: core `SlaveComputer` (connected, terminated) and launchers (failed). */
const CONNECTED = /^Agent successfully connected and online\s*$/;
const TERMINATED =
  /^(?:ERROR: )?(?:Connection terminated|Unexpected error in launching an? (?:agent|slave)\b.*|Launch failed\b.*)\s*$/;

/** Follows the log of one agent (`logs/slaves/<name>/slave.log`): one `stat` a look. */
export class AgentLog {
  state: AgentLogState | undefined;
  private stamp: ChangeStamp | undefined;
  private path: string | undefined;

  constructor(private readonly file: string) {}

  look(reader: LiveReader): void {
    this.path ??= reader.pathOf(this.file);
    const { path } = this;
    const stats = reader.files.statFile(path);
    if (stats !== undefined && isAsBefore(stats, this.stamp)) return;
    this.stamp = stats === undefined ? undefined : changeStamp(stats);
    const tail = stats === undefined ? undefined : reader.files.readTail(path, TAIL_BYTES);
    this.state = tail === undefined ? undefined : stateOf(tail.text, tail.savedAt);
  }
}

function stateOf(text: string, savedAt: number): AgentLogState | undefined {
  for (const line of text.split("\n").reverse()) {
    if (CONNECTED.test(line)) return { isOffline: false, savedAt };
    if (TERMINATED.test(line)) return { isOffline: true, savedAt };
  }
  return undefined;
}

import type { AgentObservation } from "../../../../model/running.ts";
import type { Tape } from "../../xml/tape.ts";
import { compact } from "../compact.ts";
import type { LiveReader } from "../files/live-reader.ts";
import type { AgentState } from "../log/agent-states.ts";
import { AgentLog } from "./agent-logs.ts";
import { type ConfiguredAgent, readAgent } from "./configured-agents.ts";
import { WatchedFile } from "./watched-file.ts";

/** What a run's log last said of an agent. */
export interface AgentWord extends AgentState {
  readonly run: string;
}

/** Follows one configured agent: its configuration and its log. */
export class FollowedAgent {
  private readonly config: WatchedFile<ConfiguredAgent>;
  private readonly log: AgentLog;

  constructor(private readonly name: string) {
    this.config = new WatchedFile(`nodes/${name}/config.xml`, (tape: Tape) => readAgent(tape, name));
    this.log = new AgentLog(`logs/slaves/${name}/slave.log`);
  }

  look(reader: LiveReader): void {
    this.config.look(reader);
    this.log.look(reader);
  }

  /** What is seen of it; undefined while its configuration could not be read. */
  observe(wordOf: (agent: string) => AgentWord | undefined, isTrusted: boolean): AgentObservation | undefined {
    const agent = this.config.value;
    if (agent === undefined) return undefined;
    const logFile = `logs/slaves/${this.name}/slave.log`;
    const log = this.log.state;
    const ofLog =
      log === undefined
        ? undefined
        : { isOffline: log.isOffline, at: isTrusted ? log.savedAt : undefined, source: logFile };
    return observeAgent(agent, `nodes/${this.name}/config.xml`, latest(wordFrom(wordOf(agent.name)), ofLog));
  }
}

interface Said {
  readonly isOffline: boolean;
  readonly at: number | undefined;
  readonly source: string;
}

function wordFrom(word: AgentWord | undefined): Said | undefined {
  return word === undefined ? undefined : { ...word, source: `log of ${word.run}` };
}

/** The later one; what is not dated counts less. */
function latest(one: Said | undefined, other: Said | undefined): Said | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (other.at ?? 0) > (one.at ?? 0) ? other : one;
}

/** An agent taken offline by a person is so, whatever else was said. */
export function observeAgent(agent: ConfiguredAgent, file: string, said: Said | undefined): AgentObservation {
  const { name, executors, labels, isExclusive, takenOfflineAt } = agent;
  const taken: Said | undefined =
    takenOfflineAt === undefined ? undefined : { isOffline: true, at: takenOfflineAt || undefined, source: file };
  const state = taken ?? said;
  return compact({
    name,
    executors,
    labels,
    isExclusive,
    isOffline: state?.isOffline,
    offlineSince: state?.isOffline === true ? state.at : undefined,
    source: state?.source,
  });
}

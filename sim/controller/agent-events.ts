import type { Fault } from "../faults/fault.ts";
import type { Agent } from "./agent.ts";
import type { Controller } from "./controller.ts";

/** What Jenkins writes into the log of an inbound agent when it connects. */
function connected(name: string): string {
  return `Inbound agent connected from 10.0.${name.length}.${name.charCodeAt(name.length - 1)}/10.0.${name.length}.${name.charCodeAt(name.length - 1)}:40312\nRemoting version: 3355.v388858a_47b_33\nLauncher: JNLPLauncher\nCommunication Protocol: JNLP4-connect\nThis is a Unix agent\nAgent successfully connected and online\n`;
}

/** And when the connection is lost. */
const terminated =
  "ERROR: Connection terminated\njava.nio.channels.ClosedChannelException\n\tat jenkins.agents.WebSocketAgents$Session.closed(WebSocketAgents.java:160)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n";

/** An agent connects. */
export function connect(controller: Controller, agent: Agent): void {
  agent.log.push({ at: controller.now, text: connected(agent.name) });
}

/** An agent loses its connection, or a person takes it off. */
export function goOff(
  controller: Controller,
  agent: Agent,
  off: { readonly fault?: Fault; readonly byHand?: boolean } = {},
): void {
  if (!agent.isOn) return;
  agent.offSince = controller.now;
  agent.fault = off.fault;
  if (off.byHand) {
    agent.isOffByHand = true;
    agent.configChangedAt = controller.now;
    controller.changed();
    return;
  }
  agent.isConnected = false;
  agent.log.push({ at: controller.now, text: terminated });
  controller.changed();
  agent.wentOff.happen(undefined);
}

/** An agent is there again. */
export function comeBack(controller: Controller, agent: Agent): void {
  if (agent.isOn) return;
  agent.offSince = undefined;
  agent.isConnected = true;
  agent.fault = undefined;
  if (agent.isOffByHand) {
    agent.isOffByHand = false;
    agent.configChangedAt = controller.now;
  } else connect(controller, agent);
  controller.changed();
  agent.cameOn.happen(undefined);
  controller.queue.look();
}

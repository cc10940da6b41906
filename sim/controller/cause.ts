import type { Fault } from "../faults/fault.ts";
import { link } from "../run/console.ts";
import type { Habits } from "../run/machine.ts";
import type { Agent } from "./agent.ts";
import type { Controller } from "./controller.ts";
import { mayServe } from "./queue.ts";

/** Why a `node` step waits. */
export interface WaitingCause {
  /** What Jenkins prints. */
  readonly line: () => string;
  /** Nothing that is there, or can be made, may serve it. */
  readonly isHopeless: boolean;
  /** Agents that are on and may serve it. */
  readonly on: readonly Agent[];
  /** What is missing: "label gpu", "agent gpu-1". */
  readonly resource: string;
  /** The fault that made it so, when there is one. */
  readonly fault: Fault | undefined;
}

/** Why a `node` step with a label waits, as Jenkins words it. */
export function causeOfWaiting(controller: Controller, label: string | undefined, habits: Habits): WaitingCause {
  const agents = [...controller.agents.values()].filter((agent) => mayServe(label, agent));
  const on = agents.filter((agent) => agent.isOn);
  const cloud = controller.clouds.find((candidate) => candidate.serves(label));
  const isHopeless = on.length === 0 && (!cloud || cloud.fault !== undefined);
  const fault = cloud?.fault ?? agents.find((agent) => agent.fault)?.fault;
  const only = agents.length === 1 ? agents[0] : undefined;
  const resource = only && !cloud ? `agent ${only.displayName}` : `label ${label ?? "any"}`;
  return { line: () => line(controller, { label, agents, on }, habits), isHopeless, on, resource, fault };
}

function line(
  controller: Controller,
  {
    label,
    agents,
    on,
  }: { readonly label: string | undefined; readonly agents: readonly Agent[]; readonly on: readonly Agent[] },
  habits: Habits,
): string {
  if (label === undefined) return "Waiting for next available executor";
  const [only] = agents;
  const named = quote(label.replaceAll(" ", ""));
  if (agents.length === 1 && only) {
    return on.length === 0
      ? `${quote(only.displayName)} is offline`
      : `Waiting for next available executor on ${quote(only.displayName)}`;
  }
  if (on.length > 0) return `Waiting for next available executor on ${named}`;
  if (agents.length > 0) return `All nodes of label ${named} are offline`;
  if (habits.noLabel === "noNodes") return `There are no nodes with the label ${named}`;
  const each = [...controller.agents.values()].filter((agent) => agent.isOn && !agent.setup.isCloud);
  return each.map((agent) => `${quote(agent.displayName)} doesn’t have label ${named}`).join("; ");
}

function quote(name: string): string {
  return `‘${link(name)}’`;
}

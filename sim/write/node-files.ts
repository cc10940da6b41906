import type { FlowError, FlowNode } from "../run/flow-graph.ts";
import { nodeTag } from "./node-xml.ts";
import { DECLARATION, indent } from "./xml.ts";

/** `workflow/<id>.xml`. */
export function nodeFile(node: FlowNode): string {
  return `${DECLARATION}${nodeTag(node)}`;
}

/** `flowNodeStore.xml`: all nodes of a run. An error is written once; its other places refer to that. */
export function nodeStore(nodes: readonly FlowNode[]): string {
  const firstEntry = new Map<FlowError, number>();
  const entries = nodes.map((node, place) => {
    const tag = nodeTag(node, (error) => {
      const first = firstEntry.get(error);
      if (first === undefined) firstEntry.set(error, place + 1);
      if (first === undefined) return undefined;
      const entry = first === 1 ? "entry" : `entry[${first}]`;
      return `../../../../../${entry}/Tag/actions/wf.a.ErrorAction/error`;
    });
    return `  <entry>\n    <string>${node.id}</string>\n${indent(tag, 4)}\n  </entry>\n`;
  });
  return `<?xml version="1.1" encoding="UTF-8"?>\n<linked-hash-map>\n${entries.join("")}</linked-hash-map>`;
}

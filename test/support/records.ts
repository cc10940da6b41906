import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes a file of a home, with the directories above it. */
export function put(home: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), content);
}

/** A text as XML holds it; control characters as references, as XStream writes them. */
export function escaped(text: string): string {
  const markup = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return markup.replace(/[^\P{Cc}\t\n]/gu, (control) => `&#${control.charCodeAt(0)};`);
}

/** A `build.xml` of a run that succeeded; `inside` comes before its end. */
export function buildXml(inside = "", { startAt = 1_790_000_000_000 } = {}): string {
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571.vb_423c255d6d9"><actions/><timestamp>${startAt}</timestamp>
<startTime>${startAt}</startTime><result>SUCCESS</result><duration>1000</duration><completed>true</completed>
<execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"><script>echo 1</script>
<durabilityHint>MAX_SURVIVABILITY</durabilityHint></execution>${inside}</flow-build>`;
}

/** What a flow node record holds. */
export interface NodeParts {
  readonly id: number | string;
  readonly parents?: readonly (number | string)[];
  readonly kind?: string;
  readonly descriptor?: string;
  readonly startId?: number;
  /** XML of further actions. */
  readonly actions?: string;
}

/** A `<Tag>` record of a flow node; an atom of `echo` when not told otherwise. */
export function nodeXml({
  id,
  parents = [],
  kind = "StepAtomNode",
  descriptor,
  startId,
  actions = "",
}: NodeParts): string {
  const of = descriptor ?? "org.jenkinsci.plugins.workflow.steps.EchoStep";
  return `<?xml version='1.1' encoding='UTF-8'?><Tag><node class="cps.n.${kind}">
<parentIds>${parents.map((parent) => `<string>${parent}</string>`).join("")}</parentIds><id>${id}</id>
${startId === undefined ? `<descriptorId>${escaped(of)}</descriptorId>` : `<startId>${startId}</startId>`}</node>
<actions><wf.a.TimingAction><startTime>${1_790_000_000_000 + (Number(id) || 0)}</startTime></wf.a.TimingAction>${actions}</actions></Tag>`;
}

/** The start of a flow: what the first step follows. */
export const flowStart: string = nodeXml({ id: 2, kind: "FlowStartNode" }).replace(
  /<descriptorId>.*<\/descriptorId>/,
  "",
);

/** A `flowNodeStore.xml` of some flow nodes. */
export function bulkXml(nodes: readonly NodeParts[]): string {
  const entries = nodes.map(
    (node) => `<entry><string>${node.id}</string>${nodeXml(node).replace(/^<\?.*?\?>/, "")}</entry>`,
  );
  return `<?xml version='1.1' encoding='UTF-8'?><linked-hash-map>${entries.join("\n")}</linked-hash-map>`;
}

/** Puts a run with a flow start and some nodes, a file each, into a home; returns its path. */
export function putRun(home: string, job: string, nodes: readonly NodeParts[] = [], build = buildXml()): string {
  const run = `jobs/${job}/builds/1`;
  put(home, `${run}/build.xml`, build);
  put(home, `${run}/workflow/2.xml`, flowStart);
  for (const node of nodes) put(home, `${run}/workflow/${node.id}.xml`, nodeXml(node));
  return run;
}

/** A home with runs in progress, written as Jenkins writes it: flow nodes one by one, each through a temporary file. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SHELL = "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep";
const STAGE = "org.jenkinsci.plugins.workflow.support.steps.StageStep";

/** Build directories of the runs, below the home. @param {number} runs */
export function runPaths(runs) {
  return Array.from({ length: runs }, (_, index) => `jobs/app-${index}/builds/7`);
}

/** @param {string} home @param {{ runs: number, nodes: number, startAt: number }} size */
export function writeHome(home, { runs, nodes, startAt }) {
  for (const path of runPaths(runs)) {
    const job = join(home, path, "..", "..");
    mkdirSync(join(home, path, "workflow"), { recursive: true });
    writeFileSync(join(job, "config.xml"), "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
    for (let id = 2; id < 2 + nodes; id++) writeNode(join(home, path), id, startAt + id * 100);
    writeFileSync(join(home, path, "log"), "[Pipeline] Start of Pipeline\n");
    writeFileSync(join(home, path, "build.xml"), buildXml(startAt, 1 + nodes));
  }
}

/** Writes the next flow node of a run: a step, or the start and end of stages around them. @param {string} run @param {number} id @param {number} at */
export function writeNode(run, id, at) {
  const file = join(run, "workflow", `${id}.xml`);
  writeFileSync(`${file}-atomic.tmp`, nodeXml(id, at));
  renameSync(`${file}-atomic.tmp`, file);
}

/** @param {number} id @param {number} at */
function nodeXml(id, at) {
  const parents = id === 2 ? "<parentIds/>" : `<parentIds><string>${id - 1}</string></parentIds>`;
  const timing = `<wf.a.TimingAction plugin="workflow-api@1"><startTime>${at}</startTime></wf.a.TimingAction>`;
  return `<?xml version='1.1' encoding='UTF-8'?>
<Tag plugin="workflow-support@999.v42253c105443">
  ${nodeOf(id, parents)}
  <actions>
    ${timing}
    ${actionsOf(id)}
  </actions>
</Tag>`;
}

/** In tens: start of a stage, of its body, seven steps, end of the body; the first node begins the flow. @param {number} id @param {string} parents */
function nodeOf(id, parents) {
  const place = id % 10;
  if (id === 2) return `<node class="cps.n.FlowStartNode" plugin="workflow-cps@1">${parents}<id>2</id></node>`;
  if (place === 3 || place === 4)
    return `<node class="cps.n.StepStartNode" plugin="workflow-cps@1">${parents}<id>${id}</id><descriptorId>${STAGE}</descriptorId></node>`;
  if ((place === 1 || place === 2) && id > 10)
    return `<node class="cps.n.StepEndNode" plugin="workflow-cps@1">${parents}<id>${id}</id><startId>${id - place - (place === 1 ? 7 : 9)}</startId></node>`;
  return `<node class="cps.n.StepAtomNode" plugin="workflow-cps@1">${parents}<id>${id}</id><descriptorId>${SHELL}</descriptorId></node>`;
}

/** @param {number} id */
function actionsOf(id) {
  if (id % 10 === 4)
    return `<wf.a.BodyInvocationAction/><wf.a.LabelAction><displayName>Stage ${Math.floor(id / 10)}</displayName></wf.a.LabelAction>`;
  return `<cps.a.ArgumentsActionImpl><arguments><entry><string>script</string><string>make target-${id}</string></entry></arguments></cps.a.ArgumentsActionImpl>`;
}

/** @param {number} startAt @param {number} head */
function buildXml(startAt, head) {
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571.vb_423c255d6d9">
  <actions/>
  <timestamp>${startAt}</timestamp>
  <startTime>${startAt}</startTime>
  <duration>0</duration>
  <charset>UTF-8</charset>
  <execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution">
    <result>SUCCESS</result>
    <durabilityHint>MAX_SURVIVABILITY</durabilityHint>
    <head>1:${head}</head>
    <done>false</done>
  </execution>
  <completed>false</completed>
</flow-build>
`;
}

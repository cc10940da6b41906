import { rmSync } from "node:fs";
import { join } from "node:path";
import { put } from "./records.ts";

/** Puts a run into a home that has waited for some minutes for an agent with a label that none has; `stop` makes it end. */
export function putWaitingRun(home: string, job: string, now: number) {
  const startAt = now - 600_000;
  const build = `jobs/${job}/builds/1`;
  put(home, "config.xml", "<?xml version='1.1' encoding='UTF-8'?><hudson><numExecutors>2</numExecutors></hudson>");
  put(home, `jobs/${job}/config.xml`, "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
  put(home, `${build}/build.xml`, buildXml(startAt, false));
  put(
    home,
    `${build}/workflow/2.xml`,
    node(startAt + 1000, `<node class="cps.n.FlowStartNode"><parentIds/><id>2</id></node>`),
  );
  put(
    home,
    `${build}/workflow/3.xml`,
    node(
      startAt + 1000,
      `<node class="cps.n.StepStartNode"><parentIds><string>2</string></parentIds><id>3</id><descriptorId>org.jenkinsci.plugins.workflow.support.steps.ExecutorStep</descriptorId></node>`,
      `<cps.a.ArgumentsActionImpl><arguments><entry><string>label</string><string>no-such-label</string></entry></arguments></cps.a.ArgumentsActionImpl>`,
    ),
  );
  put(
    home,
    `${build}/log`,
    "[Pipeline] Start of Pipeline\n[Pipeline] node\nStill waiting to schedule task\nThere are no nodes with the label ‘no-such-label’\n",
  );
  put(home, `${build}/log-index`, "29 3\n");
  return {
    stop: () => {
      put(home, `${build}/build.xml`, buildXml(startAt, true));
      rmSync(join(home, build, "program.dat"), { force: true });
    },
  };
}

function node(startAt: number, record: string, actions = ""): string {
  return `<?xml version='1.1' encoding='UTF-8'?><Tag plugin="workflow-support@1">${record}
<actions><wf.a.TimingAction><startTime>${startAt}</startTime></wf.a.TimingAction>${actions}</actions></Tag>`;
}

function buildXml(startAt: number, isOver: boolean): string {
  const end = isOver ? "<result>ABORTED</result><duration>600000</duration>" : "<duration>0</duration>";
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571.vb_423c255d6d9"><actions/><timestamp>${startAt}</timestamp>
<startTime>${startAt}</startTime>${end}<charset>UTF-8</charset><completed>${isOver}</completed>
<execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"><result>SUCCESS</result><durabilityHint>MAX_SURVIVABILITY</durabilityHint>
<iota>3</iota><head>1:3</head><done>${isOver}</done></execution></flow-build>`;
}

import { put } from "./records.ts";

/** Puts a Pipeline with a run that goes on into a home; `grow` gives it one more `echo`, `end` ends it. Its nodes are of now. */
export function putGrowingRun(home: string, job: string, startAt: number) {
  const build = `jobs/${job}/builds/1`;
  let last = 4;
  put(home, `jobs/${job}/config.xml`, "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
  put(home, `${build}/build.xml`, buildXml(startAt, last, false));
  put(
    home,
    `${build}/workflow/2.xml`,
    node(startAt, `<node class="cps.n.FlowStartNode"><parentIds/><id>2</id></node>`),
  );
  put(
    home,
    `${build}/workflow/3.xml`,
    node(
      startAt + 10,
      `<node class="cps.n.StepStartNode"><parentIds><string>2</string></parentIds><id>3</id><descriptorId>org.jenkinsci.plugins.workflow.support.steps.StageStep</descriptorId></node>`,
    ),
  );
  put(
    home,
    `${build}/workflow/4.xml`,
    node(
      startAt + 20,
      `<node class="cps.n.StepStartNode"><parentIds><string>3</string></parentIds><id>4</id><descriptorId>org.jenkinsci.plugins.workflow.support.steps.StageStep</descriptorId></node>`,
      `<wf.a.BodyInvocationAction/><wf.a.LabelAction><displayName>Grow</displayName></wf.a.LabelAction>`,
    ),
  );
  put(home, `${build}/log`, "[Pipeline] Start of Pipeline\n");
  return {
    grow: (at: number) => {
      last += 1;
      put(
        home,
        `${build}/workflow/${last}.xml`,
        node(
          at,
          `<node class="cps.n.StepAtomNode"><parentIds><string>${last - 1}</string></parentIds><id>${last}</id><descriptorId>org.jenkinsci.plugins.workflow.steps.EchoStep</descriptorId></node>`,
        ),
      );
      put(home, `${build}/build.xml`, buildXml(startAt, last, false));
    },
    end: () => put(home, `${build}/build.xml`, buildXml(startAt, last, true)),
  };
}

function node(startAt: number, record: string, actions = ""): string {
  return `<?xml version='1.1' encoding='UTF-8'?><Tag plugin="workflow-support@1">${record}
<actions><wf.a.TimingAction><startTime>${startAt}</startTime></wf.a.TimingAction>${actions}</actions></Tag>`;
}

function buildXml(startAt: number, lastNode: number, isOver: boolean): string {
  const end = isOver ? "<result>SUCCESS</result><duration>70000</duration>" : "<duration>0</duration>";
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571.vb_423c255d6d9"><actions/><timestamp>${startAt}</timestamp>
<startTime>${startAt}</startTime>${end}<charset>UTF-8</charset><completed>${isOver}</completed>
<execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"><result>SUCCESS</result><durabilityHint>MAX_SURVIVABILITY</durabilityHint>
<iota>${lastNode}</iota><head>1:${lastNode}</head><done>${isOver}</done></execution></flow-build>`;
}

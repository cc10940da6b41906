import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { put } from "./records.ts";

const MINUTE_MS = 60_000;

/** A run of a {@link GrowingHome}. */
export interface GrowingRun {
  readonly number: number;
  readonly startAt: number;
  nodes: number;
  isOver: boolean;
}

/** A home in which runs come, grow, end and go, and Pipelines too, each change written as Jenkins writes it. */
export class GrowingHome {
  /** By the path of the item below the home. */
  readonly items = new Map<string, GrowingRun[]>();
  private startAt: number;

  /** @param startAt when the first run begins; each later one begins a minute after the one before */
  constructor(
    readonly path: string,
    startAt: number,
  ) {
    this.startAt = startAt;
    mkdirSync(join(path, "jobs"), { recursive: true });
  }

  /** A Pipeline without runs; `jobs/a`, or `jobs/folder/jobs/a`. */
  addItem(item: string): void {
    this.items.set(item, []);
    const parts = item.split("/");
    if (parts.length > 2)
      this.write(`${parts.slice(0, 2).join("/")}/config.xml`, "<com.cloudbees.hudson.plugins.folder.Folder/>");
    this.write(`${item}/config.xml`, "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
    this.write(`${item}/builds/legacyIds`, "");
  }

  addRun(item: string): GrowingRun {
    const runs = this.items.get(item)!;
    this.startAt += MINUTE_MS;
    const run = { number: (runs.at(-1)?.number ?? 0) + 1, startAt: this.startAt, nodes: 0, isOver: false };
    runs.push(run);
    this.writeBuild(item, run);
    this.grow(item, run);
    return run;
  }

  /** Its next flow node. */
  grow(item: string, run: GrowingRun): void {
    const id = 2 + run.nodes++;
    this.write(`${item}/builds/${run.number}/workflow/${id}.xml`, nodeXml(id, run.startAt + id * 1000));
  }

  end(item: string, run: GrowingRun): void {
    run.isOver = true;
    this.writeBuild(item, run);
  }

  discard(item: string, run: GrowingRun): void {
    this.items.set(
      item,
      this.items.get(item)!.filter((other) => other !== run),
    );
    rmSync(join(this.path, item, "builds", String(run.number)), { recursive: true });
  }

  removeItem(item: string): void {
    this.items.delete(item);
    rmSync(join(this.path, item), { recursive: true });
  }

  rename(item: string, to: string): void {
    this.items.set(to, this.items.get(item)!);
    this.items.delete(item);
    renameSync(join(this.path, item), join(this.path, to));
  }

  private writeBuild(item: string, { number, startAt, isOver }: GrowingRun): void {
    const end = isOver ? "<result>SUCCESS</result><duration>50000</duration>" : "<duration>0</duration>";
    this.write(
      `${item}/builds/${number}/build.xml`,
      `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571.vb_423c255d6d9"><actions/><timestamp>${startAt}</timestamp>
<startTime>${startAt}</startTime>${end}<charset>UTF-8</charset>
<execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"><result>SUCCESS</result><durabilityHint>MAX_SURVIVABILITY</durabilityHint>
<iota>3</iota><head>1:2</head><done>${isOver}</done></execution>
  <completed>${isOver}</completed>
</flow-build>`,
    );
  }

  private write(path: string, text: string): void {
    put(this.path, `${path}-atomic.tmp`, text);
    renameSync(join(this.path, `${path}-atomic.tmp`), join(this.path, path));
  }
}

function nodeXml(id: number, at: number): string {
  const node =
    id === 2
      ? `<node class="cps.n.FlowStartNode"><parentIds/><id>2</id></node>`
      : `<node class="cps.n.StepAtomNode"><parentIds><string>${id - 1}</string></parentIds><id>${id}</id><descriptorId>org.jenkinsci.plugins.workflow.steps.EchoStep</descriptorId></node>`;
  return `<?xml version='1.1' encoding='UTF-8'?><Tag plugin="workflow-support@1">${node}<actions><wf.a.TimingAction><startTime>${at}</startTime></wf.a.TimingAction></actions></Tag>`;
}

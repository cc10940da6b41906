import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { CANARY } from "../../../test/support/canaries.ts";
import { root } from "../../../test/support/directories.ts";
import { SeededRandom } from "../../../test/support/random.ts";
import { bundleFacts } from "./bundle-facts.ts";
import { readBundle } from "./read/read-bundle.ts";

const RUNNING = "nodes/master/pipeline-running-builds.txt";
const RECENT = "nodes/master/pipeline-recent-builds.txt";

const running = `Build: shop/api/main #42
Started: 2026-05-01T10:00:00Z
Duration: PT98H3M2.123S (Running for more than 3 days!)
Timings:
  classLoad\t812ms
  run\t81234ms
Active operations:
  run\t1\t15ms
  parse\t7ms
Approximate graph size: 4123
Thread #5
\tat DSL.sleep(...)
\tat WorkflowScript.run(WorkflowScript:3)

Build: broken #1
No data available for broken #1
java.lang.IllegalStateException: ${CANARY} not loaded
\tat ${CANARY}.Foo
`;

const facts = (texts: Readonly<Record<string, string>>) => bundleFacts(new Map(Object.entries(texts)), 77);

describe("bundleFacts", () => {
  it("tells of a run that goes on when it began, what the engine spent and how large it is", () => {
    const [run, broken] = facts({ [RUNNING]: running }).runs;
    assert.deepEqual(
      { ...run, gaps: [] },
      {
        source: "bundle",
        pipeline: "shop/api/main",
        number: 42,
        startAt: Date.UTC(2026, 4, 1, 10),
        observedAt: 77,
        gaps: [],
        rows: {
          run: [{ runNumber: 42, finished: false, startAt: Date.UTC(2026, 4, 1, 10), flowNodes: 4123 }],
          step: [],
          stage: [],
          wait: [],
          error: [],
          agentUse: [],
          libraryUse: [],
          feature: [
            { kind: "cpsNs", name: "classLoad", count: 812e6 },
            { kind: "cpsNs", name: "run", count: 81_234e6 },
          ],
        },
      },
    );
    assert.deepEqual(broken?.rows.run, [{ runNumber: 1, finished: false }]);
  });

  it("tells of a run that ended what is said of it, and no start", () => {
    const { runs } = facts({
      [RECENT]: "Timings for a b #3:\r\n  run\t5ms\r\n  new\t1ms\r\nApproximate graph size: 9\r\n",
    });
    assert.equal(runs[0]?.startAt, undefined);
    assert.equal(runs[0]?.pipeline, "a b");
    assert.deepEqual(runs[0]?.rows.run, [{ runNumber: 3, finished: true, flowNodes: 9 }]);
    assert.deepEqual(
      runs[0]?.rows.feature.map(({ name }) => name),
      ["run", "new"],
    );
  });

  it("keeps a run once that is in two files", () => {
    const { runs } = facts({ [RECENT]: "Timings for shop/api/main #42:\n", [RUNNING]: running });
    assert.equal(runs.filter(({ number }) => number === 42).length, 1);
    assert.equal(runs.find(({ number }) => number === 42)?.rows.run[0]?.finished, false);
  });

  it("knows which agents are held", () => {
    const executors = `Node Executors
===========

  * Built-In Node
      - Executor #0
          - executable: PlaceholderExecutable:ExecutorStepExecution.PlaceholderTask{label=,context=CpsStepContext[5:node]:shop/api/main#42}
  * linux-1
      - Executor #0
          - executable: PlaceholderExecutable:ExecutorStepExecution.PlaceholderTask{label=linux && x,context=CpsStepContext[9:node]:shop/api/main#42}
          - executable: free style #4
`;
    const [run] = facts({ [RUNNING]: running, "executors.md": executors }).runs;
    assert.deepEqual(run?.rows.agentUse, [
      { flowNode: 5, isInvocation: true, agent: "(built-in)" },
      { flowNode: 9, isInvocation: true, agent: "linux-1", label: "linux && x" },
    ]);
  });

  it("knows the setup from whichever files are there", () => {
    const { inventory, at } = facts({
      "manifest.md": "Support Bundle Manifest\n=======\n\nGenerated on 2026-11-23 23:53:10.197+0100\n",
      "about.md": "About Jenkins\n=============\n\nVersion details\n---------------\n\n  * Version: `2.541.2`\n",
      "plugins/active.txt": "git:5.7.0\nodd\nworkflow-cps:4259.vf653c9b_eb_b_1c\n",
      "nodes.md": `Node statistics
  * master (Jenkins)
      - Executors:      4
      - Labels:         built-in
      - Usage:          \`NORMAL\`
  * \`agent-1\` (\`hudson.slaves.DumbSlave\`)
      - Description:    _${CANARY}_
      - Executors:      1
      - Remote FS root: \`/home/${CANARY}\`
      - Labels:         linux docker
      - Usage:          \`EXCLUSIVE\`
`,
    });
    assert.equal(at, Date.UTC(2026, 10, 23, 22, 53, 10, 197));
    assert.deepEqual(inventory, {
      partlySeen: ["library", "pipeline"],
      jenkinsVersion: "2.541.2",
      globalLibraries: [],
      agents: [
        { name: "(built-in)", labels: ["built-in"], executors: 4, exclusive: false },
        { name: "agent-1", labels: ["linux", "docker"], executors: 1, exclusive: true },
      ],
      plugins: [
        { name: "git", version: "5.7.0" },
        { name: "workflow-cps", version: "4259.vf653c9b_eb_b_1c" },
      ],
    });
    assert.deepEqual(facts({ [RUNNING]: running }).inventory.partlySeen, [
      "library",
      "pipeline",
      "plugin",
      "agent",
      "jenkins",
    ]);
  });

  it("keeps nothing of thread dumps, exceptions, causes and descriptions", () => {
    const texts: Record<string, string> = {
      [RUNNING]: running.replaceAll("sleep(...)", `${CANARY}(1)`),
      "buildqueue.md": `Current build queue has 2 item(s).\n * Name of item: x\n    - Why in queue: ${CANARY}\n`,
      "executors.md": `  * agent-1\n          - executable: ${CANARY}\n          - causesOfInterruption: [${CANARY}]\n`,
    };
    const kept = JSON.stringify(facts(texts));
    assert.ok(kept.includes("shop/api/main"));
    assert.ok(!kept.includes(CANARY));
    assert.ok(!kept.includes("WorkflowScript"));
  });

  it("takes any junk", () => {
    const random = new SeededRandom(5);
    const pieces = [
      "Build: ",
      "Timings for ",
      " #",
      ":",
      "\n",
      "\t",
      "ms",
      "  run",
      "Started: ",
      "9".repeat(20),
      "\u0000",
      "`",
      "  * ",
      "Timings:\n",
    ];
    for (let time = 0; time < 300; time++) {
      const text = Array.from({ length: 200 }, () => random.pick(pieces)).join("");
      const { runs } = facts({
        [RUNNING]: text,
        [RECENT]: text,
        "nodes.md": text,
        "executors.md": text,
        "manifest.md": text,
      });
      for (const { number, pipeline } of runs) assert.ok(number <= 0x7fffffff && !/\p{Cc}/u.test(pipeline));
    }
    const long = `Build: ${"x".repeat(5000)} #1\n${"y".repeat(1_000_000)}\nBuild: a #1\n`;
    assert.deepEqual(
      facts({ [RUNNING]: long }).runs.map(({ pipeline }) => pipeline),
      ["a"],
    );
  });

  const capture = join(root, "..", "shared", "captures", "support-bundle.zip");
  it("reads a bundle of a real controller", {
    skip: existsSync(capture) ? false : "../shared/captures is not here",
  }, async () => {
    const { runs, inventory, queued, pipelines, at } = bundleFacts(await readBundle(capture), 0);
    const goOn = runs.filter(({ startAt }) => startAt !== undefined);
    assert.deepEqual(
      [runs.length, goOn.length, inventory.plugins.length, inventory.agents.length, queued, pipelines],
      [65, 12, 87, 3, 4, 63],
    );
    assert.equal(inventory.jenkinsVersion, "2.541.2");
    assert.equal(new Date(at).toISOString(), "2026-11-23T23:53:10.197Z");
    assert.ok(runs.every(({ rows }) => rows.feature.length > 0 && rows.run[0]?.flowNodes !== undefined));
  });
});

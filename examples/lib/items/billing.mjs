import { branchEvent, branchIndexing } from "../causes.mjs";
import { exitCode, stoppedByUser } from "../failures.mjs";
import { echo, input, junit, sh } from "../steps.mjs";
import { minutes, on, seconds } from "./when.mjs";

/** billing: a multibranch project whose runs keep their flow nodes in memory (PERFORMANCE_OPTIMIZED). */

/** @typedef {import("../failures.mjs").Failure} Failure */

/** @typedef {{branch: string, slowness?: number, failure?: Failure, publish?: number}} Course publish: minutes until someone agreed */

const URL = "https://git.example.org/billing/billing.git";

/** @param {import("../home.mjs").Home} home */
export function addBilling(home) {
  const billing = home.multibranch(home.root, "billing", URL);
  home.branch(billing, { directory: "main", branch: "main", url: URL }, mainRuns());
  const feature = { directory: "feature-x.msnreb", branch: "feature/x", url: URL };
  home.branch(billing, feature, featureRuns());
  home.branch(billing, { directory: "PR-7", branch: "PR-7", url: URL }, pullRequestRuns());
}

/** @returns {import("../run.mjs").RunPlan[]} */
function mainRuns() {
  const branch = "main";
  return [
    plan({ number: 1, at: on(9, 9, "10:02"), causes: [branchIndexing()] }, { branch, publish: 11 }),
    plan({ number: 2, at: on(9, 29, "12:31"), causes: [branchEvent()] }, { branch, publish: 44, slowness: 1.2 }),
    plan({ number: 3, at: on(10, 19, "09:47"), causes: [branchEvent()] }, { branch, publish: 230, slowness: 1.5 }),
  ];
}

/** @returns {import("../run.mjs").RunPlan[]} */
function featureRuns() {
  const start = { number: 1, at: on(10, 1, "14:20"), causes: [branchEvent()] };
  return [plan(start, { branch: "feature/x", slowness: 1.2, failure: exitCode(1) })];
}

/** @returns {import("../run.mjs").RunPlan[]} its first run has been deleted */
function pullRequestRuns() {
  const start = { number: 2, at: on(10, 15, "07:58"), causes: [branchEvent()] };
  return [plan(start, { branch: "PR-7", slowness: 0.3, failure: stoppedByUser() })];
}

/**
 * @param {Pick<import("../run.mjs").RunPlan, "number" | "at" | "causes">} start
 * @param {Course} course
 * @returns {import("../run.mjs").RunPlan}
 */
function plan(start, course) {
  return {
    ...start,
    durability: "PERFORMANCE_OPTIMIZED",
    header: ["@Library('quality-gates@v1.4') _", ""],
    libraries: [{ name: "quality-gates", version: "v1.4", trusted: true }],
    pipeline: pipeline(course),
  };
}

/**
 * @param {Course} course
 * @returns {import("../declarative-spec.mjs").PipelineSpec}
 */
function pipeline({ branch, slowness = 1, failure, publish }) {
  const integration = sh("mvn -B verify -Pintegration", { ms: seconds(190 * slowness), failure });
  return {
    agent: { label: "linux", agent: "linux-2", waitMs: seconds(25 * slowness) },
    branch,
    options: [{ name: "durabilityHint", value: "PERFORMANCE_OPTIMIZED" }],
    stages: [
      {
        name: "Test",
        parallel: [
          {
            name: "unit",
            steps: [sh("mvn -B test", { ms: seconds(82 * slowness) })],
            post: { always: [junit("target/surefire-reports/*.xml")] },
          },
          { name: "integration", steps: [integration] },
        ],
      },
      {
        name: "Publish",
        when: { condition: "branch", value: "main", isMet: publish !== undefined },
        input: input("Publish this version?", { ms: minutes(publish ?? 0) }),
        steps: [sh("mvn -B deploy -DskipTests", { ms: seconds(36) })],
      },
    ],
    post: { failure: [echo("Billing is broken")] },
  };
}

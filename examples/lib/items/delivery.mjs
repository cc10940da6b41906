import { lock, node, stage, timeout } from "../blocks.mjs";
import { restartOf, upstreamBuild, user } from "../causes.mjs";
import { downstreamFailed, exitCode, rejected } from "../failures.mjs";
import { build, echo, input, sh, stash } from "../steps.mjs";
import { minutes, on, seconds } from "./when.mjs";

/** webshop/release and webshop/deploy: a Scripted Pipeline that waits for people, and what it starts. */

/** @typedef {import("../home.mjs").Home} Home */
/** @typedef {import("../home.mjs").Item} Item */
/** @typedef {import("../failures.mjs").Failure} Failure */

/**
 * @param {Home} home
 * @param {Item} webshop
 */
export function addDelivery(home, webshop) {
  home.pipeline(webshop, { name: "release", description: "Builds, asks, and deploys" }, releaseRuns());
  home.pipeline(webshop, { name: "deploy", description: "Brings one version to production" }, deployRuns());
}

/** @returns {import("../run.mjs").RunPlan[]} */
function releaseRuns() {
  const failure = downstreamFailed("webshop/deploy", 7);
  return [
    { number: 11, at: on(9, 3, "09:00"), ...release({ approvalMinutes: 14, lockSeconds: 1, deploy: 5 }) },
    { number: 12, at: on(9, 22, "13:15"), ...release({ approvalMinutes: 96, rejection: rejected() }) },
    { number: 13, at: on(10, 7, "09:20"), ...release({ approvalMinutes: 38, lockSeconds: 412, deploy: 6 }) },
    { number: 14, at: on(10, 21, "10:05"), ...release({ approvalMinutes: 121, lockSeconds: 3, deploy: 7, failure }) },
  ];
}

/**
 * @param {{approvalMinutes: number, rejection?: Failure, lockSeconds?: number, deploy?: number, failure?: Failure}} course
 * @returns {Pick<import("../run.mjs").RunPlan, "causes" | "steps" | "header" | "libraries">}
 */
function release({ approvalMinutes, rejection, lockSeconds = 0, deploy = 0, failure }) {
  const approval = input("Release this version?", { ms: minutes(approvalMinutes), failure: rejection });
  const deployment = build("webshop/deploy", { number: deploy, ms: minutes(4.5), failure });
  return {
    causes: [user()],
    header: ["@Library('delivery-steps') _", ""],
    libraries: [{ name: "delivery-steps", version: "main", trusted: true }],
    steps: [
      node("linux", { agent: "linux-1", waitMs: seconds(6) }, [
        stage("Build", [sh("make dist", { ms: minutes(3.2) }), stash("dist")]),
      ]),
      stage("Approve", [timeout(8, "HOURS", [approval])]),
      stage("Deploy", [lock("production", seconds(lockSeconds), [deployment])]),
    ],
  };
}

/** @returns {import("../run.mjs").RunPlan[]} */
function deployRuns() {
  const fromRelease = [upstreamBuild()];
  return [
    { number: 5, at: on(9, 3, "09:18"), causes: fromRelease, pipeline: deployPipeline({}) },
    { number: 6, at: on(10, 7, "10:09"), causes: fromRelease, pipeline: deployPipeline({ seconds: 120 }) },
    { number: 7, at: on(10, 21, "12:10"), causes: fromRelease, pipeline: deployPipeline({ failure: exitCode(3) }) },
    {
      number: 8,
      at: on(10, 21, "13:02"),
      causes: [user(), restartOf(7, "Deploy")],
      pipeline: { ...deployPipeline({ announce: true }), restartedFrom: "Deploy" },
    },
  ];
}

/**
 * @param {{seconds?: number, failure?: Failure, announce?: boolean}} course
 * @returns {import("../declarative-spec.mjs").PipelineSpec}
 */
function deployPipeline({ seconds: duration = 95, failure, announce = false }) {
  const deploy = sh("./deploy.sh production", { ms: seconds(duration), failure });
  return {
    agent: "none",
    parameters: [
      { name: "string", args: { name: "VERSION", defaultValue: "latest" } },
      { name: "booleanParam", args: { name: "ANNOUNCE", defaultValue: false } },
    ],
    stages: [
      {
        name: "Prepare",
        agent: { agent: "", waitMs: 60 },
        steps: [sh("./check-window.sh", { ms: seconds(7) })],
      },
      {
        name: "Deploy",
        agent: { label: "linux && docker", agent: "linux-1", waitMs: seconds(14) },
        environment: { TARGET: "production" },
        steps: [deploy],
        post: { unsuccessful: [sh("./rollback.sh", { ms: seconds(21) })] },
      },
      {
        name: "Announce",
        when: { condition: "expression", value: "params.ANNOUNCE", isMet: announce },
        steps: [echo("Deployed to production")],
      },
    ],
    post: { aborted: [echo("Stopped halfway, check the servers")], failure: [echo("Deployment failed")] },
  };
}

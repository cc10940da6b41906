import { catchError, script } from "../blocks.mjs";
import { replayOf, scmChange, timer, user } from "../causes.mjs";
import { aborted, exitCode } from "../failures.mjs";
import { archive, deleteDir, echo, error, junit, sh } from "../steps.mjs";
import { minutes, on, seconds } from "./when.mjs";

/** webshop/storefront: Declarative Pipelines with their script in the job. */

/** @typedef {import("../home.mjs").Home} Home */
/** @typedef {import("../home.mjs").Item} Item */
/** @typedef {import("../failures.mjs").Failure} Failure */

/**
 * @param {Home} home
 * @param {Item} webshop
 */
export function addStorefront(home, webshop) {
  const storefront = home.folder(webshop, "storefront", { description: "The shop that customers see" });
  const continuous = { name: "continuous", description: "Every change of the main branch" };
  home.pipeline(storefront, continuous, continuousRuns());
  const matrix = { name: "browser-matrix", description: "The shop in every supported browser" };
  home.pipeline(storefront, matrix, matrixRuns());
  const audit = { name: "dependency-audit", description: "Known vulnerabilities in what we use" };
  home.pipeline(storefront, audit, auditRuns());
}

/**
 * @typedef {object} Change one run of webshop/storefront/continuous
 * @property {number} number
 * @property {number} at
 * @property {number} waitSeconds for an agent
 * @property {number} slowness how much longer than the first run: the test suite grows
 * @property {import("../causes.mjs").Cause[]} [causes]
 * @property {Failure} [buildFailure]
 * @property {Failure} [testFailure]
 * @property {number} [failedTests]
 */

/** @returns {Change[]} */
function changes() {
  return [
    { number: 43, at: on(9, 1, "08:12"), waitSeconds: 2, slowness: 1 },
    { number: 44, at: on(9, 8, "13:40"), waitSeconds: 9, slowness: 1.06 },
    { number: 45, at: on(9, 15, "15:22"), waitSeconds: 12, slowness: 1.14, testFailure: exitCode(1) },
    { number: 46, at: on(9, 22, "10:48"), waitSeconds: 48, slowness: 1.22 },
    { number: 47, at: on(9, 30, "14:02"), waitSeconds: 75, slowness: 1.35, failedTests: 3 },
    { number: 48, at: on(10, 6, "08:55"), waitSeconds: 66, slowness: 1.46 },
    { number: 49, at: on(10, 13, "16:10"), waitSeconds: 52, slowness: 1.52, buildFailure: exitCode(2) },
    { number: 50, at: on(10, 13, "16:41"), waitSeconds: 4, slowness: 1.55, causes: [user(), replayOf(49)] },
    { number: 51, at: on(10, 20, "09:33"), waitSeconds: 118, slowness: 1.71 },
    { number: 52, at: on(10, 26, "10:20"), waitSeconds: 140, slowness: 1.88 },
  ];
}

/** @returns {import("../run.mjs").RunPlan[]} */
function continuousRuns() {
  return changes().map((change) => {
    const version = change.at < on(9, 24, "00:00") ? "v2.1" : "v2.2";
    const passed = !change.testFailure && !change.buildFailure;
    return {
      number: change.number,
      at: change.at,
      causes: change.causes ?? [scmChange()],
      pipeline: continuousPipeline(change),
      header: [`@Library(['delivery-steps@${version}', 'webshop-steps@main']) _`, ""],
      libraries: [
        { name: "delivery-steps", version, trusted: true },
        { name: "webshop-steps", version: "main", trusted: false },
      ],
      ...(passed ? { tests: { total: 212, failed: change.failedTests ?? 0 } } : {}),
    };
  });
}

/**
 * @param {Change} change
 * @returns {import("../declarative-spec.mjs").PipelineSpec}
 */
function continuousPipeline({ waitSeconds, slowness, buildFailure, testFailure, failedTests }) {
  const warning = failedTests ? { result: "UNSTABLE", message: `${failedTests} tests failed` } : undefined;
  const compile = sh("npm ci && npm run build", { ms: seconds(74 * slowness), failure: buildFailure });
  return {
    agent: { label: "linux", agent: waitSeconds > 60 ? "linux-2" : "linux-1", waitMs: seconds(waitSeconds) },
    options: [
      { name: "disableConcurrentBuilds" },
      { name: "buildDiscarder", value: { symbol: "logRotator", arguments: { numToKeepStr: "12" } } },
    ],
    triggers: [{ name: "pollSCM", value: "H/5 * * * *" }],
    stages: [
      { name: "Build", steps: [script("standardBuild {\n    sh 'npm ci && npm run build'\n}", [compile])] },
      {
        name: "Test",
        steps: [sh("npm test -- --ci", { ms: seconds(128 * slowness ** 2), failure: testFailure })],
        post: { success: [junit("reports/**/*.xml", { warning })] },
      },
    ],
    post: {
      failure: [echo("The storefront is broken, see the console")],
      cleanup: [deleteDir()],
    },
  };
}

/** @returns {import("../run.mjs").RunPlan[]} */
function matrixRuns() {
  const failure = aborted("script returned exit code 4");
  return [{ number: 8, at: on(10, 22, "01:00"), causes: [timer()], pipeline: matrixPipeline(1.35, failure) }];
}

/**
 * Six cells on three executors: the later cells wait until the earlier ones are done.
 *
 * @param {number} slowness
 * @param {Failure} [failure] of the checkout suite in Safari
 * @returns {import("../declarative-spec.mjs").PipelineSpec}
 */
function matrixPipeline(slowness, failure) {
  const browsers = ["chrome", "firefox", "safari"];
  const suites = ["catalog", "checkout"];
  const place = ([browser, suite]) => {
    const index = browsers.indexOf(browser) + browsers.length * suites.indexOf(suite);
    const waitMs = index < 3 ? seconds(2 + index) : seconds(170 * slowness + 4 * index);
    return { label: "linux", agent: index % 3 === 2 ? "linux-2" : "linux-1", waitMs };
  };
  return {
    agent: "none",
    options: [{ name: "timestamps" }],
    triggers: [{ name: "cron", value: "H 1 * * 4" }],
    stages: [
      {
        name: "Browsers",
        matrix: {
          axes: { BROWSER: browsers, SUITE: suites },
          agent: place,
          stages: ([browser, suite]) => [
            { name: "Prepare", steps: [sh("npm ci", { ms: seconds(41) })] },
            {
              name: "Run",
              steps: [
                sh("npx playwright test", {
                  ms: seconds((suite === "checkout" ? 120 : 95) * slowness),
                  failure: browser === "safari" && suite === "checkout" ? failure : undefined,
                }),
              ],
            },
          ],
        },
      },
    ],
    post: { success: [echo("Works everywhere")], failure: [echo("At least one browser failed")] },
  };
}

/** @returns {import("../run.mjs").RunPlan[]} */
function auditRuns() {
  const found = aborted("2 known vulnerabilities");
  const unstable = auditPipeline([error("2 known vulnerabilities", found)]);
  // Colours end up in the record as they are: XML 1.1 allows control characters.
  const clean = auditPipeline([echo("\u001b[32mNothing found\u001b[0m")]);
  return [
    { number: 3, at: on(9, 8, "03:30"), causes: [timer()], pipeline: clean },
    { number: 4, at: on(10, 6, "03:30"), causes: [timer()], pipeline: unstable },
  ];
}

/**
 * @param {import("../steps.mjs").Step[]} verdict
 * @returns {import("../declarative-spec.mjs").PipelineSpec}
 */
function auditPipeline(verdict) {
  const lenient = { buildResult: "UNSTABLE", stageResult: "UNSTABLE", message: "Vulnerabilities found" };
  return {
    agent: { agent: "", waitMs: 90 },
    tools: { jdk: "temurin-21" },
    options: [{ name: "timeout", args: { time: 20, unit: "MINUTES" } }],
    triggers: [{ name: "cron", value: "H 3 * * 2" }],
    stages: [
      {
        name: "Audit",
        steps: [
          sh("npm audit --json > audit.json", { ms: minutes(1.4) }),
          archive("audit.json"),
          catchError(lenient, verdict),
        ],
        post: { failure: [echo("The audit itself broke")], cleanup: [echo("Audit done")] },
      },
    ],
    post: { always: [deleteDir()], unstable: [echo("Please look at the audit")] },
  };
}

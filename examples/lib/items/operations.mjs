import { node, parallel, stage } from "../blocks.mjs";
import { scmChange, timer, user } from "../causes.mjs";
import { LEGACY } from "../eras.mjs";
import { javaError, proxiedError, superseded } from "../failures.mjs";
import { echo, library, milestone, raise, sh } from "../steps.mjs";
import { minutes, on, seconds } from "./when.mjs";

/** Jobs outside any folder, with the odd things that collect on a controller. */

/** @typedef {import("../home.mjs").Home} Home */

/** @param {Home} home */
export function addOperations(home) {
  const backup = { name: "nightly-backup", description: "Database dumps" };
  const job = home.pipeline(home.root, backup, backupRuns());
  home.brokenBuild(job, 103);
  home.linkLastSuccessful(job, 106);
  home.pipeline(home.root, { name: "data-refresh", description: "Copies production data" }, refreshRuns());
  home.pipeline(home.root, { name: "legacy-import", description: "Kept from an old server" }, [legacyRun()]);
  const draft = { number: 1, at: 0, causes: [], steps: [node("linux", {}, [sh("k6 run load.js")])] };
  home.pipeline(home.root, { name: "load-test", description: "Not used yet", draft }, []);
  const docs = { name: "docs-site", description: "Documentation", url: "https://git.example.org/docs/site.git" };
  home.scmPipeline(home.root, docs, [docsRun()]);
  home.freestyle(home.root, { name: "license-scan", command: "./scan-licenses.sh" }, [
    { at: on(9, 15, "05:00"), durationMs: 48_211 },
    { at: on(10, 15, "05:00"), durationMs: 51_874 },
  ]);
}

/** @returns {import("../run.mjs").RunPlan[]} */
function backupRuns() {
  const message = "No such property: BACKUP_HOST for class: WorkflowScript";
  const typo = raise(proxiedError("groovy.lang.MissingPropertyException", message), "echo BACKUP_HOST");
  const noRoom = javaError("java.io.IOException", "No space left on device");
  const full = { ...sh("pg_dump shop > shop.sql", { ms: minutes(9) }), failure: noRoom };
  return [
    backup({ number: 101, at: on(9, 4, "00:10") }, [typo]),
    backup({ number: 102, at: on(9, 18, "00:10") }),
    backup({ number: 104, at: on(10, 2, "00:10") }, [full]),
    backup({ number: 105, at: on(10, 16, "00:10") }),
    backup({ number: 106, at: on(10, 23, "00:10") }),
  ];
}

/**
 * @param {{number: number, at: number}} start
 * @param {import("../steps.mjs").Step[]} [dump]
 * @returns {import("../run.mjs").RunPlan}
 */
function backup(start, dump = [sh("pg_dump shop > shop.sql", { ms: minutes(7) })]) {
  const upload = sh("aws s3 cp shop.sql s3://backup/", { ms: minutes(2) });
  return {
    ...start,
    causes: [timer()],
    internalCalls: ["org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper.rawBuild"],
    steps: [
      node("linux && docker", { agent: "linux-1", waitMs: seconds(3) }, [
        stage("Dump", dump),
        stage("Upload", [upload]),
      ]),
    ],
  };
}

/** @returns {import("../run.mjs").RunPlan[]} */
function refreshRuns() {
  const syntaxError = [
    "org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:",
    "WorkflowScript: 9: expecting '}', found '' @ line 9, column 1.",
    "1 error",
  ].join("\n");
  const overtaken = superseded("data-refresh#3");
  return [
    { number: 1, at: on(9, 12, "06:00"), causes: [user()], ...refresh({}) },
    { number: 2, at: on(9, 19, "06:00"), causes: [user()], ...refresh({ overtaken }) },
    { number: 3, at: on(9, 19, "06:02"), causes: [user()], ...refresh({}) },
    { number: 4, at: on(10, 17, "07:30"), causes: [user()], steps: [], diesBeforeStart: syntaxError },
    { number: 5, at: on(10, 26, "09:10"), causes: [user()], ...refresh({ isRunning: true }) },
    { number: 6, at: on(10, 26, "10:44"), causes: [user()], ...refresh({ label: "gpu" }) },
  ];
}

/**
 * @param {{overtaken?: import("../failures.mjs").Failure, isRunning?: boolean, label?: string}} course
 * @returns {Pick<import("../run.mjs").RunPlan, "steps" | "libraries">}
 */
function refresh({ overtaken, isRunning = false, label = "linux" }) {
  const ms = isRunning ? Number.POSITIVE_INFINITY : minutes(6);
  const place = label === "linux" ? { agent: "linux-2", waitMs: seconds(11) } : {};
  return {
    libraries: [{ name: "delivery-steps", version: "v2.2", trusted: true }],
    steps: [
      library("delivery-steps@v2.2"),
      milestone(1, { failure: overtaken, ms: overtaken ? minutes(2) : 30 }),
      node(label, place, [
        stage("Copy", [
          parallel({
            orders: [sh("./copy.sh orders", { ms })],
            customers: [sh("./copy.sh customers", { ms: minutes(2) }), sh("./mask.sh customers", { ms })],
          }),
        ]),
      ]),
    ],
  };
}

/**
 * The layout of 2017. Its time is moved into the weeks of the other runs, to keep charts readable.
 *
 * @returns {import("../run.mjs").RunPlan}
 */
function legacyRun() {
  return {
    number: 1,
    at: on(9, 2, "12:00"),
    era: LEGACY,
    causes: [user()],
    pipeline: {
      agent: { agent: "", waitMs: 40 },
      stages: [
        { name: "Fetch", steps: [sh("./fetch.sh", { ms: seconds(18) })] },
        { name: "Import", steps: [sh("./import.sh", { ms: seconds(52) }), echo("Imported")] },
      ],
    },
  };
}

/** @returns {import("../run.mjs").RunPlan} */
function docsRun() {
  const diesBeforeStart = "ERROR: Unable to find Jenkinsfile from git https://git.example.org/docs/site.git";
  return { number: 1, at: on(10, 13, "11:15"), causes: [scmChange()], diesBeforeStart };
}

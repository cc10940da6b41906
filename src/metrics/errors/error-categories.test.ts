import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type CategorisedError,
  type CategoryRule,
  categoryRules,
  type ErrorCategory,
  errorCategories,
  errorCategory,
  errorCategorySql,
} from "../../model/error-categories.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { Store } from "../../store/store.ts";

const INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

function error(effectiveClass?: string, causeClass?: string, step?: string): CategorisedError {
  return { effectiveClass, causeClass, function: step };
}

const known: readonly (readonly [CategorisedError, ErrorCategory])[] = [
  [error(INTERRUPTED, "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout", "sh"), "timeout"],
  [error(INTERRUPTED, undefined, "timeout"), "timeout"],
  [error(INTERRUPTED, undefined, "sh"), "user_abort"],
  [error(INTERRUPTED, "jenkins.model.CauseOfInterruption$UserInterruption", "timeout"), "user_abort"],
  [error(INTERRUPTED, "org.jenkinsci.plugins.workflow.support.steps.input.Rejection", "input"), "user_abort"],
  [error(INTERRUPTED, "org.jenkinsci.plugins.pipeline.milestone.CancelledCause", "node"), "superseded"],
  [error(INTERRUPTED, "org.jenkinsci.plugins.workflow.support.steps.StageStepExecution$CanceledCause"), "superseded"],
  [
    error(
      INTERRUPTED,
      "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$RemovedNodeTimeoutCause",
      "sh",
    ),
    "infrastructure",
  ],
  [
    error(INTERRUPTED, "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamFailureCause", "build"),
    "step_failure",
  ],
  [error(INTERRUPTED, "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep$FailFastCause", "sh"), "other"],
  [error(INTERRUPTED, "com.acme.SomeOtherCause", "sh"), "other"],
  [error(INTERRUPTED, "com.acme.SomeOtherCause", "timeout"), "other"],
  [error("hudson.AbortException", undefined, "sh"), "step_failure"],
  [error("java.lang.IllegalStateException", undefined, "httpRequest"), "step_failure"],
  [error("java.lang.NullPointerException", undefined, "script"), "script_error"],
  [error("java.lang.NullPointerException"), "script_error"],
  [error("java.lang.NullPointerException", undefined, "junit"), "step_failure"],
  [error("groovy.lang.MissingPropertyException", undefined, "node"), "script_error"],
  [error("org.codehaus.groovy.control.MultipleCompilationErrorsException"), "script_error"],
  [error("java.lang.NoSuchMethodError", undefined, "stage"), "script_error"],
  [error("java.io.NotSerializableException", undefined, "stage"), "engine"],
  [error("org.jenkinsci.plugins.scriptsecurity.sandbox.RejectedAccessException"), "engine"],
  [error("java.io.IOException", undefined, "sh"), "infrastructure"],
  [error("java.io.IOException", undefined, "git"), "step_failure"],
  [error("java.nio.file.AccessDeniedException", undefined, "sh"), "infrastructure"],
  [error("hudson.remoting.ChannelClosedException", undefined, "sh"), "infrastructure"],
  [error("java.nio.channels.ClosedChannelException"), "infrastructure"],
  [error("com.acme.Broken"), "other"],
  [error("java.nio.filesystem.X"), "other"],
  [error("(unreadable)"), "other"],
  [error(undefined), "other"],
];

describe("categories of errors", () => {
  let store: Store;
  before(async () => {
    store = await openDuckDbStore(":memory:");
  });
  after(() => store.close());

  async function bySql({ effectiveClass, causeClass, function: step }: CategorisedError): Promise<unknown> {
    const sql = errorCategorySql({ effectiveClass: "e.class", causeClass: "e.cause", function: "e.step" });
    const [row] = await store.query(
      `SELECT ${sql} AS category FROM (SELECT $effectiveClass::VARCHAR AS class, $causeClass::VARCHAR AS cause, $step::VARCHAR AS step) e`,
      { effectiveClass: effectiveClass ?? null, causeClass: causeClass ?? null, step: step ?? null },
    );
    return row?.category;
  }

  for (const [one, category] of known)
    it(`${one.causeClass ?? one.effectiveClass ?? "nothing"} in ${one.function ?? "no step"} is ${category}`, async () => {
      assert.equal(errorCategory(one), category);
      assert.equal(await bySql(one), category);
    });

  it("are the same in SQL for every line of the table", async () => {
    const all = categoryRules.flatMap(errorsOf);
    const rows = all.map((one) => `(${[one.effectiveClass, one.causeClass, one.function].map(literal).join(", ")})`);
    const sql = errorCategorySql({ effectiveClass: "class", causeClass: "cause", function: "step" });
    const found = await store.query(
      `SELECT ${sql} AS category FROM (VALUES ${rows.join(", ")}) AS e (class, cause, step)`,
    );
    assert.deepEqual(
      found.map(({ category }) => category),
      all.map(errorCategory),
    );
  });

  it("are a closed set, each of them reachable, and patterns hold nothing that means something in SQL", () => {
    const reached = new Set(categoryRules.map(({ category }) => category));
    assert.deepEqual([...reached].sort(), [...errorCategories].sort());
    for (const { classes = [], classPrefixes = [], causes = [], functions = [] } of categoryRules) {
      assert.ok(classPrefixes.every((prefix) => /^[\w.]+$/.test(prefix) && !prefix.includes("_")));
      assert.ok([...classes, ...causes, ...functions].every((text) => /^[\w.$]+$/.test(text)));
    }
  });
});

/** Errors that a line of the table is about, and some that it nearly is. */
function errorsOf({ classes = [], classPrefixes = [], causes = [], functions = [] }: CategoryRule): CategorisedError[] {
  const all = [...classes, ...classPrefixes.map((prefix) => `${prefix}Some_Thing`), INTERRUPTED];
  const steps = [undefined, "sh", "stage", "it's", ...functions];
  return all.flatMap((effectiveClass) =>
    [undefined, ...causes].flatMap((cause) => steps.map((step) => error(effectiveClass, cause, step))),
  );
}

function literal(text: string | undefined): string {
  return text === undefined ? "NULL" : `'${text.replaceAll("'", "''")}'`;
}

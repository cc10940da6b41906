import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BUILD, body, branch, error, FAILING, factsOf, interruption, type NodeOf, thrown } from "./test-run.ts";

describe("handled or fatal", () => {
  const handled = (nodes: readonly NodeOf[]) =>
    factsOf(nodes, BUILD)
      .rows("error")
      .map((row) => [row["flowNode"], row["handled"]]);
  const failed = error("hudson.AbortException", "exit 2");
  const other = error("hudson.AbortException", "exit 3");

  test("the error that the end of the flow carries is fatal", () => assert.deepEqual(handled(FAILING), [[7, 0]]));

  test("it is not known while there is no end", () =>
    assert.deepEqual(handled(FAILING.slice(0, -1)), [[7, undefined]]));

  test("an error that goes no further was handled, and one that ends the run later was not", () =>
    assert.deepEqual(
      handled([
        [2, [], 0, "first"],
        [3, [2], 0, "atom sh", failed],
        [4, [3], 1, "atom sh", other],
        [5, [4], 2, "last", other],
      ]),
      [
        [3, 1],
        [4, 0],
      ],
    ));

  test("of two errors that read the same, Jenkins' ids tell which one was handled", () =>
    assert.deepEqual(
      handled([
        [2, [], 0, "first"],
        [3, [2], 0, "atom sh", thrown("exit 2", "a")],
        [4, [3], 1, "atom sh", thrown("exit 2", "b")],
        [5, [4], 2, "last", thrown("exit 2", "b")],
      ]),
      [
        [3, 1],
        [4, 0],
      ],
    ));

  test("of two interruptions, their causes tell", () => {
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 0, "atom sh", interruption("org.x.TimeoutStepExecution_-ExceededTimeout")],
      [4, [3], 1, "atom sh", interruption("jenkins.model.CauseOfInterruption_-UserInterruption")],
      [5, [4], 2, "last", interruption("jenkins.model.CauseOfInterruption_-UserInterruption")],
    ];
    assert.deepEqual(
      factsOf(nodes, BUILD)
        .rows("error")
        .map((row) => [row["causeClass"], row["handled"]]),
      [
        ["org.x.TimeoutStepExecution$ExceededTimeout", 1],
        ["jenkins.model.CauseOfInterruption$UserInterruption", 0],
      ],
    );
  });

  /** Branches a and b fail with errors of their own; the `parallel` passes on that of a. */
  const branches = (endOfB: string, endOfParallel: string): readonly NodeOf[] => [
    [2, [], 0, "first"],
    [3, [2], 0, "start parallel"],
    [4, [3], 0, "start parallel", body + branch("a")],
    [5, [3], 0, "start parallel", body + branch("b")],
    [6, [4], 1, "atom sh", failed],
    [7, [5], 1, "atom sh", other],
    [8, [6], 2, "end 4", failed],
    [9, [7], 2, "end 5", endOfB],
    [10, [8, 9], 3, "end 3", endOfParallel],
    [11, [10], 3, "last", endOfParallel],
  ];
  test("of branches that fail together all are fatal, whichever error is passed on", () =>
    assert.deepEqual(handled(branches(other, failed)), [
      [6, 0],
      [7, 0],
    ]));
  test("an error caught within its branch was handled", () =>
    assert.deepEqual(handled(branches("", failed)), [
      [6, 0],
      [7, 1],
    ]));
  test("errors of a parallel that was caught as a whole were handled", () =>
    assert.deepEqual(handled(branches(other, failed).map((node) => (node[0] === 11 ? [11, [10], 3, "last"] : node))), [
      [6, 1],
      [7, 1],
    ]));
});

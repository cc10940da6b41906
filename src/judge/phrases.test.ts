import assert from "node:assert/strict";
import { test } from "node:test";
import { signKinds } from "../model/running.ts";
import { quoteOf } from "./phrases.ts";

test("phrases are Jenkins' own words with the names in them", () => {
  const said: readonly (readonly [Parameters<typeof quoteOf>[0], string | undefined])[] = [
    [{ kind: "labelMissing", names: ["gpu"] }, "There are no nodes with the label ‘gpu’"],
    [{ kind: "agentLacksLabel", names: ["a-1", "gpu"] }, "‘a-1’ doesn’t have label ‘gpu’"],
    [{ kind: "executorsBusy", names: [] }, "Waiting for next available executor"],
    [{ kind: "executorsBusy", names: ["a-1"] }, "Waiting for next available executor on ‘a-1’"],
    [{ kind: "agentOffline", names: [] }, undefined],
    [{ kind: "queueOther", names: [] }, undefined],
    [{ kind: "lockHeld", names: ["board"] }, undefined],
    [{ kind: "lockHeld", names: ["board", "shop/test#3"] }, "[board] is locked by build shop/test#3"],
    [{ kind: "aborted", names: [] }, "Aborted by"],
    [{ kind: "aborted", names: ["shop/deploy#8"] }, "Superseded by shop/deploy#8"],
  ];
  for (const [sign, words] of said) assert.equal(quoteOf(sign), words);
});

test("no phrase fails for want of a name, nor keeps one on several lines", () => {
  for (const kind of signKinds)
    for (const names of [[], ["a\nb"], ["x".repeat(5000), "y"]])
      assert.doesNotMatch(quoteOf({ kind, names }) ?? "", /\n|x{200}/);
});

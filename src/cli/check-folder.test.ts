import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openDuckDbStore } from "../store/duckdb/duckdb-store.ts";
import type { Store } from "../store/store.ts";
import { checkFolder } from "./check-folder.ts";
import { CliError } from "./cli-error.ts";

describe("a folder that is asked for", () => {
  let store: Store;

  before(async () => {
    store = await openDuckDbStore(":memory:");
    await store.query("INSERT INTO controller (id, key, home) VALUES (1, 'ci', 'ci'), (2, 'cd', 'cd')");
    const names = ["team/app", "team/app/main", "team/web", "job/odd", "ops/deploy", "ops/nightly", "My Folder/x"];
    for (const [index, name] of names.entries())
      await store.query(
        `INSERT INTO pipeline (id, controller_id, full_name, kind) VALUES (${index}, ${name.startsWith("ops") ? 2 : 1}, '${name}', 'pipeline')`,
      );
  });

  after(() => store.close());

  for (const [asked, found] of [
    ["team", "team"],
    ["/team/app/", "team/app"],
    ["team/job/app", "team/app"],
    ["job/team/job/app/job/main", "team/app/main"],
    ["/job/team/", "team"],
    ["job/odd", "job/odd"],
    ["My Folder", "My Folder"],
  ] as const)
    it(`is ${found} when written ${asked}`, async () => {
      assert.equal(await checkFolder(store, { folder: asked }), found);
    });

  for (const [asked, controller, hint] of [
    ["Team", undefined, /^It knows 11; nearest: team, /],
    ["team/ap", undefined, /nearest: team\/app, /],
    ["deploi", undefined, /nearest: ops\/deploy, /],
    ["", undefined, /^It knows 11; nearest: (?:[^,]+, ){4}[^,]+\.$/],
    ["team", "cd", /^It knows: ops, ops\/deploy, ops\/nightly\.$/],
    ["ops", "none", /^It knows none: run `flowmeter scan/],
  ] as const)
    it(`is refused when it is "${asked}" of ${controller ?? "any controller"}`, async () => {
      await assert.rejects(checkFolder(store, { folder: asked, controller }), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.message, `The store knows no folder or Pipeline ${JSON.stringify(asked)}.`);
        assert.match(error.hint, hint);
        return true;
      });
    });
});

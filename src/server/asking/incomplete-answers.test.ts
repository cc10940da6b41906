import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Errors } from "typebox/value";
import { exampleHome } from "../../../test/support/directories.ts";
import { served } from "../../../test/support/serving.ts";
import { storedPaths } from "../../../test/support/stored-paths.ts";
import { scan } from "../../ingest/scan.ts";
import type { StoreGap } from "../../model/store-gap.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { Store } from "../../store/store.ts";

const gap: StoreGap = {
  host: "b:8123",
  reason: "The ClickHouse at b:8123 does not answer.",
  since: Date.UTC(2026, 10, 26, 14, 2),
  parts: 2,
  controllers: ["games"],
};
const sentence =
  "The ClickHouse at b:8123 does not answer, noticed 2026-11-26 14:02 UTC. What it keeps is missing here: all of the controller games.";

let whole: Store;
let run: string;
before(async () => {
  whole = await openDuckDbStore(":memory:");
  const now = () => Date.UTC(2026, 9, 27, 6);
  await scan(whole, { home: exampleHome, controller: "ci", threads: 1, now, onProgress: () => undefined });
  const [row] = await whole.query(
    "SELECT p.full_name || '#' || r.run_number AS run FROM run r JOIN pipeline p ON p.id = r.pipeline_id ORDER BY 1 LIMIT 1",
  );
  run = String(row!.run);
});
after(() => whole.close());

/** The same store as one that is in two places, of which one answers or does not. */
function inTwoPlaces(): { readonly store: Store; isThere: boolean } {
  const place = {
    isThere: true,
    store: Object.assign(Object.create(whole) as Store, {
      missing: async () => (place.isThere ? [] : [gap]),
      noting: (note: (gap: StoreGap) => void): Store =>
        Object.assign(Object.create(whole) as Store, {
          query: (...asked: Parameters<Store["query"]>) => {
            if (!place.isThere) note(gap);
            return whole.query(...asked);
          },
        }),
    }),
  };
  return place;
}

describe("answers from a store", () => {
  it("that is in one place never have gaps, and each has a tag", async (t) => {
    const { ask } = await served(t, { store: whole });
    for (const { path, schema } of storedPaths(run)) {
      const { status, headers, text } = await ask(path);
      assert.equal(status, 200, `${path}: ${text}`);
      assert.deepEqual(Errors(schema, JSON.parse(text)), [], path);
      assert.equal("gaps" in (JSON.parse(text) as object), false, path);
      assert.ok(headers.etag !== undefined, path);
    }
  });

  it("of which a part does not answer say so, have no tag, and are not kept", async (t) => {
    const place = inTwoPlaces();
    const { ask, json } = await served(t, { store: place.store });
    const paths = storedPaths(run);
    assert.ok(paths.length >= 18, `${paths.length}`);
    for (const { path, schema } of paths) {
      place.isThere = false;
      const { status, headers, text } = await ask(path);
      assert.equal(status, 200, `${path}: ${text}`);
      const value = JSON.parse(text) as { gaps?: unknown };
      assert.deepEqual(Errors(schema, value), [], path);
      assert.deepEqual(
        value.gaps,
        [
          {
            host: "b:8123",
            reason: gap.reason,
            missing: "all of the controller games",
            sentence,
            since: "2026-11-26T14:02:00.000Z",
            parts: 2,
            controllers: ["games"],
          },
        ],
        path,
      );
      assert.deepEqual([headers.etag, headers["cache-control"]], [undefined, "no-store"], path);
    }
    place.isThere = true;
    for (const { path } of paths.filter(({ path }) => /summary|runs|quarantine/.test(path))) {
      const { headers, text } = await ask(path);
      assert.ok(headers.etag !== undefined && !("gaps" in (JSON.parse(text) as object)), path);
    }
    assert.equal(Object.hasOwn(((await json("/api/v1/health")) as { store: object }).store, "gaps"), false);
    place.isThere = false;
    const { store } = (await json("/api/v1/health")) as { store: { gaps: readonly { host: string }[] } };
    assert.deepEqual(
      store.gaps.map(({ host }) => host),
      ["b:8123"],
    );
  });

  it("do not say that there is no such thing while a part does not answer", async (t) => {
    const place = inTwoPlaces();
    const { ask } = await served(t, { store: place.store });
    const paths = ["runs/none%231", "pipelines/none", "runs/ci%231?controller=games"];
    for (const path of paths) assert.equal((await ask(`/api/v1/${path}`)).status, 404, path);
    place.isThere = false;
    for (const path of paths) {
      const { status, headers, text } = await ask(`/api/v1/${path}`);
      assert.deepEqual([status, headers["retry-after"]], [503, "10"], `${path}: ${text}`);
      assert.ok(text.includes(sentence), text);
    }
    assert.equal((await ask("/api/v1/report?period=all&folder=")).status, 200);
  });
});

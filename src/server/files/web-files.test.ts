import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import { put } from "../../../test/support/records.ts";
import { served } from "../../../test/support/serving.ts";
import { loadWebFiles } from "./web-files.ts";

function dashboard(t: TestContext): string {
  const directory = tempDirectory(t);
  put(directory, "index.html", "<!doctype html><p>it");
  put(directory, "assets/main-1.js", "run()");
  put(directory, "secret.txt", "secret");
  const files = [
    { path: "index.html", type: "text/html; charset=utf-8", immutable: false },
    { path: "assets/main-1.js", type: "text/javascript; charset=utf-8", immutable: true },
  ];
  put(directory, "manifest.json", JSON.stringify({ files }));
  return directory;
}

describe("files of the dashboard", () => {
  it("are those that the manifest lists, as they were when the server began", async (t) => {
    const directory = dashboard(t);
    const { ask } = await served(t, { files: loadWebFiles(directory) });
    writeFileSync(join(directory, "index.html"), "changed");
    const page = await ask("/");
    assert.deepEqual([page.status, page.text], [200, "<!doctype html><p>it"]);
    assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
    assert.equal(page.headers["cache-control"], "no-cache");
    const script = await ask("/assets/main-1.js?x=1");
    assert.equal(script.text, "run()");
    assert.match(String(script.headers["cache-control"]), /immutable/);
    for (const path of ["/secret.txt", "/manifest.json", "/index.html", "/assets", "/assets/", "/assets/../secret.txt"])
      assert.equal((await ask(path)).status, 404, path);
  });

  it("are not sent again to who has them", async (t) => {
    const { ask } = await served(t, { files: loadWebFiles(dashboard(t)) });
    const { headers } = await ask("/");
    const again = await ask("/", { headers: { "if-none-match": headers.etag! } });
    assert.deepEqual([again.status, again.text], [304, ""]);
    const head = await ask("/", { method: "HEAD" });
    assert.deepEqual([head.status, head.text, head.headers["content-length"]], [200, "", "20"]);
  });

  it("need not be there", async (t) => {
    const { ask } = await served(t, { files: loadWebFiles(tempDirectory(t)) });
    assert.match((await ask("/")).text, /without its dashboard/);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sendOne } from "./start-sender.ts";

const top = mkdtempSync(join(tmpdir(), "flowmeter-sender-"));
after(() => rmSync(top, { recursive: true, force: true }));

test("a sender can read nothing beside the outbox, and sends no file whose bytes are not those it is named after", async () => {
  const outbox = join(top, "outbox");
  mkdirSync(outbox);
  const name = `${"0".repeat(64)}.json`;
  writeFileSync(join(top, name), "a store");
  writeFileSync(join(outbox, name), "changed");
  // Nobody listens there: it does not come so far.
  const order = { url: "http://127.0.0.1:9/reports", headers: [], timeoutMs: 1000 };
  assert.deepEqual(await sendOne({ ...order, file: join(top, name) }, { outbox }), { error: "ERR_ACCESS_DENIED" });
  assert.deepEqual(await sendOne({ ...order, file: join(outbox, name) }, { outbox }), { error: "FAILED" });
  assert.deepEqual(await sendOne({ ...order, body: "e30=" }, { outbox }), { error: "ECONNREFUSED" });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import type { Incident } from "../../model/incident.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

const incident: Incident = {
  id: "00112233445566aa",
  run: "a#1",
  state: "SILENT_STEP",
  holdsUp: ["a#1"],
  sentence: "It is silent.",
  openedAt: 5,
};

test("incidents are written while a scan has its transaction open", async (t) => {
  const store = await openDuckDbStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const judgements = await store.judgements("ci");
  const writer = await store.beginScan({ key: "ci", home: "home", at: 1 });
  await writer.writeLog({ file: "essentials.log.0", readTo: 10, errors: [] });
  await judgements.saveIncident(incident);
  await writer.commit();
  assert.deepEqual(await judgements.incidents(0), [incident]);
});

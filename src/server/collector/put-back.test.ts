import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { batchFile, sealFile } from "./sealing.ts";
import { testReport } from "./test-collector.ts";
import { ask, DAY, started } from "./test-requests.ts";

describe("a store that was put back from an old copy", () => {
  test("is refused when its log was longer once: what was erased since would be taken again", async (t) => {
    const { post, now, directory, reopen } = await started(t);
    const file = join(directory, "collector.duckdb");
    await post("/reports", testReport(1));
    await now().close();
    copyFileSync(file, `${file}.old`);
    await reopen();
    assert.equal((await post("/erase", ask("erase", 1))).status, 200);
    await now().close();
    copyFileSync(file, `${file}.newest`);
    copyFileSync(`${file}.old`, file);
    await assert.rejects(reopen(), /an old copy: its log was longer once/);
    copyFileSync(`${file}.newest`, file);
    await reopen();
    assert.equal((await post("/reports", testReport(1))).json.rule, "ERASED");
  });

  test("is refused when it takes a sealed period for open, and the batch stays as it is", async (t) => {
    const { post, now, directory, reopen, clock } = await started(t);
    const file = join(directory, "collector.duckdb");
    await post("/reports", testReport(1));
    await now().close();
    copyFileSync(file, `${file}.old`);
    await reopen();
    await post("/reports", testReport(2));
    clock.now += 10 * DAY;
    await now().tend();
    await now().close();
    const sealedIn = join(directory, "sealed");
    const batch = readFileSync(batchFile(sealedIn, "2027-03"));
    copyFileSync(`${file}.old`, file);
    // Also when the mark was put back with it.
    rmSync(join(directory, "log.mark"));
    await assert.rejects(reopen(), /does not know that 2027-03 was sealed/);
    assert.ok(readFileSync(batchFile(sealedIn, "2027-03")).equals(batch));
  });

  test("that is newer than what lies beside it goes on: the seal is written again", async (t) => {
    const { post, now, directory, reopen, clock } = await started(t);
    await post("/reports", testReport(1));
    await now().tend();
    const mark = readFileSync(join(directory, "log.mark"));
    clock.now += 10 * DAY;
    await now().tend();
    await now().close();
    const seal = sealFile(join(directory, "sealed"), "2027-03");
    const before = readFileSync(seal, "utf8");
    rmSync(seal);
    writeFileSync(join(directory, "log.mark"), mark);
    await reopen();
    assert.deepEqual(await now().tend(), []);
    assert.equal(readFileSync(seal, "utf8"), before);
  });

  test("is not told from a mark that cannot be read: refused; nor from a seal of somebody else: it goes on", async (t) => {
    const { post, now, directory, reopen } = await started(t);
    await post("/reports", testReport(1));
    await now().close();
    mkdirSync(join(directory, "sealed", "2027-02"), { recursive: true });
    writeFileSync(
      sealFile(join(directory, "sealed"), "2027-02"),
      '{"key":"x","sig":"x","period":"2027-02","root":"x"}',
    );
    await reopen();
    await now().close();
    writeFileSync(join(directory, "log.mark"), "{");
    await assert.rejects(reopen(), /an old copy/);
    assert.ok(existsSync(join(directory, "collector.duckdb")));
  });
});

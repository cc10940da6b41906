// `npm run check:clickhouse-current`: runs the tests of the store in ClickHouse on the engine of a current version,
// which chdb has in a library. It is installed into a temporary folder by this command alone: the project does not
// depend on it, and half a gigabyte is not for everybody.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "chdb@3";
const TESTS = "build/test/clickhouse/contract.test.js";

const packages = join(tmpdir(), "flowmeter-chdb");
install();
const data = mkdtempSync(join(tmpdir(), "flowmeter-chdb-data-"));
const server = spawn(process.execPath, [join(import.meta.dirname, "server.mjs"), packages, data], {
  stdio: ["pipe", "pipe", "inherit"],
});
try {
  const [line] = await once(server.stdout, "data");
  const url = String(line).trim();
  const version = (await (await fetch(`${url}/?query=SELECT+version()`)).text()).trim();
  process.stdout.write(`ClickHouse ${version} (chdb)\n`);
  const { status } = spawnSync(process.execPath, ["--test", TESTS], {
    stdio: "inherit",
    env: { ...process.env, FLOWMETER_TEST_CLICKHOUSE: url.replace("http://", "clickhouse://default@") },
  });
  process.exitCode = status ?? 1;
} finally {
  server.stdin.end();
  await once(server, "exit");
  rmSync(data, { recursive: true, force: true });
}

/** Installs the package once; a folder that was not filled to its end is filled again. */
function install() {
  const done = join(packages, "installed");
  if (existsSync(done)) return;
  process.stdout.write(`installing ${PACKAGE} into ${packages} (once)\n`);
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  writeFileSync(join(packages, "package.json"), "{}");
  const args = ["install", "--prefix", packages, "--no-audit", "--no-fund", "--silent", PACKAGE];
  const { status, stderr } = spawnSync("npm", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${PACKAGE} cannot be installed: ${stderr.trim().split("\n")[0]}`);
  writeFileSync(done, "");
}

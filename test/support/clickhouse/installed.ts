import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian puts what a ZooKeeper is started from. */
export const zooKeeperJar = "/usr/share/java/zookeeper.jar";

/** Why no ClickHouse server can be started here; undefined when one can. Given to a test's `skip`, so that it is said. */
export const clickHouseMissing: string | undefined = onPath("clickhouse-server")
  ? undefined
  : "clickhouse-server is not on the PATH (Debian: clickhouse-server clickhouse-client)";

/** Why no cluster with a coordinator can be started here; undefined when one can. */
export const zooKeeperMissing: string | undefined =
  clickHouseMissing ??
  (onPath("java") && existsSync(zooKeeperJar) ? undefined : "ZooKeeper is not here (Debian: zookeeper)");

/** Whether a program is found; that of ClickHouse is in `/usr/sbin`, which only root has on the PATH. */
function onPath(program: string): boolean {
  return [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"].some((folder) =>
    existsSync(join(folder, program)),
  );
}

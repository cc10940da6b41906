// A process that starts a cluster and is killed: a test looks at what is left.
import { dirname } from "node:path";
import { startCluster } from "./cluster.ts";

const { servers, httpPort } = await startCluster({ shards: 2, zooKeeper: true });
const { host, folder } = servers[1]!;
process.stdout.write(`${JSON.stringify({ folder: dirname(folder), url: `http://${host}:${httpPort}/ping` })}\n`);
setInterval(() => undefined, 1000);

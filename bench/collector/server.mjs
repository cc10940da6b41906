// A collector whose clock stands in the time of grace of the period that the benchmark's reports are of.
import { GRACE, testCollector } from "../../build/src/server/collector/test-collector.js";

const { collecting } = await testCollector(
  { now: GRACE },
  { rate: { burst: 1e9, perSecond: 1e9, secret: new Uint8Array(32) } },
);
process.send?.({ url: collecting.url });

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});

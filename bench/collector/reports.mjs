import { createHash } from "node:crypto";
import { testReport } from "../../build/src/server/collector/test-collector.js";

/** Reports of as many controllers, in the form in which they travel. @param {number} count @returns {Uint8Array[]} */
export function makeReports(count) {
  return Array.from({ length: count }, (_, index) =>
    testReport(0, {}, createHash("sha256").update(`controller ${index}`).digest()),
  );
}

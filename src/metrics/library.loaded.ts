import { type Metric, name, text } from "./engine/metric.ts";

/** Libraries that runs loaded: one per run and library. A trusted library is one that the controller configures for all. */
export const libraryLoaded: Metric = {
  id: "library.loaded",
  subject: "run",
  table: "libraryUse",
  labels: {
    trust: text("CASE WHEN o.trusted THEN 'trusted' WHEN NOT o.trusted THEN 'untrusted' ELSE 'unknown' END"),
    library: name("o.library"),
    version: name("o.version"),
  },
};

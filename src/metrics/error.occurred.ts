import { errorCategoryOf, errorNames } from "./engine/errors.ts";
import { type Metric, name, text } from "./engine/metric.ts";

/** Errors, each counted once where it arose, by category and by whether the Pipeline handled them. */
export const errorOccurred: Metric = {
  id: "error.occurred",
  subject: "run",
  table: "error",
  from: errorNames,
  labels: {
    category: text(errorCategoryOf),
    handled: text("CASE WHEN o.handled THEN 'yes' WHEN NOT o.handled THEN 'no' ELSE 'unknown' END"),
    step: name("o.function"),
    errorClass: name("o.effective_class"),
  },
};

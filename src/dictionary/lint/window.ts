import { eachMetric, type Rule, when } from "./rule.ts";

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;
const SOON_DAYS = 60;

/** Rules of time. Where nothing is collected nothing has to end, so what is late there only warns. */
export const windowRules: readonly Rule[] = [
  {
    name: "WINDOW_TOO_LONG",
    severity: "error",
    says: `A window is longer than ${LONGEST_DAYS} days, or ends before it starts`,
    find: eachMetric(["window"], ({ window: { start, end } }) => {
      const days = daysBetween(start, end) + 1;
      return [
        ...when(days > LONGEST_DAYS, `the window has ${days} days; it may have ${LONGEST_DAYS}`, ["window", "end"]),
        ...when(days <= 1, "the window must end after it starts", ["window", "end"]),
      ];
    }),
  },
  {
    name: "EXPIRED",
    severity: "error",
    says: "The window of a metric is over",
    whileLocal: "warning",
    find: eachMetric(["window"], ({ window: { end } }, { today }) =>
      when(end < today, `the window ended on ${end}; renew it or give the metric up`, ["window", "end"]),
    ),
  },
  {
    name: "EXPIRES_SOON",
    severity: "warning",
    says: `The window of a metric is over within ${SOON_DAYS} days`,
    skippable: "always",
    find: eachMetric(["window"], ({ window: { end } }, { today }) =>
      when(
        end >= today && daysBetween(today, end) < SOON_DAYS,
        `the window ends on ${end}; renew it in time or give the metric up`,
        ["window", "end"],
      ),
    ),
  },
  {
    name: "UNUSED_METRIC",
    severity: "error",
    says: "The decision that a metric is for should have been taken, or looked at again, by now",
    whileLocal: "warning",
    find: eachMetric(["decision"], ({ decision: { review_by } }, { today }) =>
      when(review_by < today, `the decision was to be reviewed by ${review_by}`, ["decision", "review_by"]),
    ),
  },
];

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

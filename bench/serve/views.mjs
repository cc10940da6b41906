/** What the views of the dashboard ask, of so many days; `nth` tells questions apart that have no period. */
export const views = {
  Overview: (/** @type {number} */ days) => [`/api/v1/pages/overview?period=${days}d`],
  Usage: (/** @type {number} */ days) => [`/api/v1/pages/usage?period=${days}d`],
  Performance: (/** @type {number} */ days) => [`/api/v1/pages/performance?period=${days}d`],
};

/** What is asked under load: every view, as several people have it open, and what runs. */
export const paths = [
  "/api/v1/running",
  ...[7, 28, 90].flatMap((days) => Object.values(views).flatMap((pathsOf) => pathsOf(days, 0))),
];

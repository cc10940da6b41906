/** @param {string} path @param {number} days */
const of = (path, days) => `/api/v1/${path}?period=${days}d`;

/** What the views of the dashboard ask of so many days, in the order in which they show it. */
export const views = {
  Overview: (/** @type {number} */ days) =>
    ["summary", "sections/runs", "sections/time", "sections/heaviest", "findings"].map((path) => of(path, days)),
  Usage: (/** @type {number} */ days) =>
    ["sections/steps", "sections/pipelines", "sections/declarative", "sections/libraries", "sections/agents"].map(
      (path) => of(path, days),
    ),
  Performance: (/** @type {number} */ days) =>
    ["sections/time", "sections/stages", "sections/engine"].map((path) => of(path, days)),
};

/** What is asked under load: every view, as several people have it open, and what runs. */
export const paths = [
  "/api/v1/running",
  ...[7, 28, 90].flatMap((days) => Object.values(views).flatMap((pathsOf) => pathsOf(days))),
];

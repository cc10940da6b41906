import { DAY_MS, END_AT } from "./store.mjs";

/**
 * @typedef {object} Panel a question that a dashboard asks
 * @property {string} name
 * @property {"month" | "all" | "year of percentiles"} reach which target it is held against with 100 million steps
 * @property {string} metric
 * @property {object} query
 * @property {string} [sqlite] the same question in SQLite's words
 */

const all = { since: undefined, until: undefined, now: END_AT, controller: undefined, folder: undefined };
const month = { ...all, since: END_AT - 30 * DAY_MS };
const one = { folder: "team-7/pipeline-7" };
const MONTH = `r.start_at >= ${END_AT - 30 * DAY_MS}`;
const day = `r.start_at - r.start_at % ${DAY_MS}`;

/** Median and 95th percentile by rank, the quickest that SQLite has for it. @param {string} key @param {string} from @param {string} value */
const ranked = (
  key,
  from,
  value,
) => `SELECT key, max(n), max(total), max(CASE WHEN place = (n + 1) / 2 THEN value END) AS p50,
    max(CASE WHEN place = (n * 95 + 99) / 100 THEN value END) AS p95 FROM (
  SELECT ${key} AS key, ${value} AS value, row_number() OVER (PARTITION BY ${key} ORDER BY ${value}) AS place,
    count(*) OVER (PARTITION BY ${key}) AS n, sum(${value}) OVER (PARTITION BY ${key}) AS total FROM ${from}) GROUP BY key`;

/** @type {readonly Panel[]} */
export const panels = [
  {
    name: "steps by time, 30 days",
    reach: "month",
    metric: "step.duration",
    query: { scope: month, by: ["step"], order: "total", top: 20 },
    sqlite: ranked("s.function", `step s JOIN run r ON r.run_id = s.run_id WHERE ${MONTH}`, "s.duration_ms"),
  },
  {
    name: "step invocations, 30 days",
    reach: "month",
    metric: "step.invocations",
    query: { scope: month, by: ["step"] },
    sqlite: `SELECT s.function, count(*) FROM step s JOIN run r ON r.run_id = s.run_id WHERE ${MONTH} GROUP BY 1`,
  },
  {
    name: "one step per day, 30 days",
    reach: "month",
    metric: "step.duration",
    query: { scope: month, by: [], only: { step: "step3" }, grain: "day" },
    sqlite: ranked(day, `step s JOIN run r ON r.run_id = s.run_id WHERE ${MONTH} AND s.function = 3`, "s.duration_ms"),
  },
  {
    name: "run duration per day, 30 days",
    reach: "month",
    metric: "run.duration",
    query: { scope: month, by: [], grain: "day" },
    sqlite: ranked(day, `run r WHERE ${MONTH}`, "r.duration_ms"),
  },
  {
    name: "Pipelines by time, 30 days",
    reach: "month",
    metric: "run.duration",
    query: { scope: month, by: ["pipeline"], order: "total", top: 50 },
    sqlite: ranked("r.pipeline_id", `run r WHERE ${MONTH}`, "r.duration_ms"),
  },
  {
    name: "where time goes per day, 30 days",
    reach: "month",
    metric: "run.time",
    query: { scope: month, by: ["part"], grain: "day" },
  },
  {
    name: "failure ratio per day, 30 days",
    reach: "month",
    metric: "run.failure_ratio",
    query: { scope: month, by: [], grain: "day" },
  },
  { name: "engine timers, 30 days", reach: "month", metric: "cps.time", query: { scope: month, by: ["timer"] } },
  {
    name: "slowest stages, 30 days",
    reach: "month",
    metric: "stage.duration",
    query: { scope: month, by: ["pipeline", "stage"], order: "p95", top: 20 },
  },
  {
    name: "one Pipeline's steps, 30 days",
    reach: "month",
    metric: "step.duration",
    query: { scope: { ...month, ...one }, by: ["step"] },
    sqlite: ranked(
      "s.function",
      `step s JOIN run r ON r.run_id = s.run_id WHERE ${MONTH} AND r.pipeline_id = 7`,
      "s.duration_ms",
    ),
  },
  {
    name: "one folder's steps, 30 days",
    reach: "month",
    metric: "step.duration",
    query: { scope: { ...month, folder: "team-3" }, by: ["step"] },
  },
  {
    name: "step invocations, all time",
    reach: "all",
    metric: "step.invocations",
    query: { scope: all, by: ["step"] },
    sqlite: "SELECT s.function, count(*) FROM step s GROUP BY 1",
  },
  {
    name: "runs by result per week, all time",
    reach: "all",
    metric: "run.completed",
    query: { scope: all, by: ["result"], grain: "week" },
    sqlite: `SELECT ${day.replaceAll(String(DAY_MS), String(7 * DAY_MS))} AS week, r.result, count(*) FROM run r GROUP BY 1, 2`,
  },
  {
    name: "Pipelines by time, all time",
    reach: "all",
    metric: "run.duration",
    query: { scope: all, by: ["pipeline"], order: "total", top: 50 },
    sqlite: ranked("r.pipeline_id", "run r", "r.duration_ms"),
  },
  {
    name: "one Pipeline's stages per week, all time",
    reach: "all",
    metric: "stage.duration",
    query: { scope: { ...all, ...one }, by: ["stage"], grain: "week" },
  },
  {
    name: "one Pipeline's steps, all time",
    reach: "all",
    metric: "step.duration",
    query: { scope: { ...all, ...one }, by: ["step"] },
    sqlite: ranked("s.function", "step s JOIN run r ON r.run_id = s.run_id WHERE r.pipeline_id = 7", "s.duration_ms"),
  },
  {
    name: "steps by time with percentiles, a year",
    reach: "year of percentiles",
    metric: "step.duration",
    query: { scope: all, by: ["step"], order: "total", top: 20 },
    sqlite: ranked("s.function", "step s", "s.duration_ms"),
  },
  {
    name: "step percentiles per week, a year",
    reach: "year of percentiles",
    metric: "step.duration",
    query: { scope: all, by: [], grain: "week", only: { step: "step3" } },
  },
  {
    name: "run percentiles per week, a year",
    reach: "year of percentiles",
    metric: "run.duration",
    query: { scope: all, by: [], grain: "week" },
  },
  {
    name: "engine timers with percentiles, a year",
    reach: "year of percentiles",
    metric: "cps.time",
    query: { scope: all, by: ["timer"] },
  },
];

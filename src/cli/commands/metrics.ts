import { type Command, InvalidArgumentError, Option } from "commander";
import type { Grain } from "../../model/metric-values.ts";
import { instantOf } from "../instant-of.ts";
import { rowCount, STORE_OPTION } from "../options.ts";

/** Flags of `metrics`. */
export interface MetricsFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly folder?: string;
  readonly since?: number;
  readonly until?: number;
  readonly by?: readonly string[];
  readonly where?: Readonly<Record<string, string>>;
  readonly series?: Extract<Grain, "day" | "week">;
  readonly top?: number;
  readonly json?: true;
  readonly csv?: true;
  readonly parquet?: string;
}

/** `flowmeter metrics`: the numbers of the dictionary, from the store; all, one, or one over time. */
export function addMetricsCommand(flowmeter: Command): Command {
  return flowmeter
    .command("metrics")
    .description("Give the numbers of the dictionary: all of them, one by group, or one over time")
    .argument("[id]", "metric, as `flowmeter metrics` lists them; without it all are listed")
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option("--folder <name>", "only Pipelines in this folder, or this Pipeline")
    .option("--since <when>", "only runs that began since: 28d, 12h, 8w, or a date like 2026-09-01", instantOf)
    .option("--until <when>", "only runs that began before; states are of then", instantOf)
    .option(
      "--by <names>",
      "group by these, separated by commas: labels of the metric, controller, folder, pipeline",
      listOf,
    )
    .option("--where <label=value>", "only what has this value of a label; once per label", pairOf)
    .addOption(new Option("--series <length>", "one row per day or week").choices(["day", "week"]))
    .option("--top <n>", "most groups to show (default: 50, and all in JSON and files)", rowCount)
    .option("--json", "print JSON")
    .option("--csv", "print CSV")
    .option("--parquet <file>", "write a Parquet file")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter metrics                                            all numbers, each in a line
  $ flowmeter metrics run.duration --by pipeline --since 28d     one number by group
  $ flowmeter metrics step.duration --where step=sh --series week
  $ flowmeter metrics run.completed --by result --series day --csv > runs.csv
  $ flowmeter metrics run.duration --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

Days and weeks (from Monday) are UTC. What a number means: flowmeter dictionary show <id>.`,
    )
    .action(async (id: string | undefined, flags: MetricsFlags) => {
      const { runMetric, runMetricList } = await import("../run-metrics.ts");
      await (id === undefined ? runMetricList(flags) : runMetric(id, flags));
    });
}

function listOf(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === ""))
    throw new InvalidArgumentError("Names separated by commas, like pipeline,result.");
  return [...new Set(names)];
}

function pairOf(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("A label and its value, like step=sh.");
  if (text.slice(0, at) in before) throw new InvalidArgumentError("One value of a label: --by shows all of them.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

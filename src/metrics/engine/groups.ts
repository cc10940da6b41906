import { labelOf, type Metric } from "./metric.ts";
import { subjectSql } from "./subjects.ts";

/** A column that rows are grouped by: what it holds while they are, and what is shown of it. */
export interface Column {
  readonly name: string;
  readonly inner: string;
  /** Expressions over the grouped rows `g`, by the dimension they show. */
  readonly shown: Readonly<Record<string, string>>;
}

/** Of `a/b/c` the part `a/b`, of `a` nothing. */
const FOLDER = "CASE WHEN pl.full_name LIKE '%/%' THEN regexp_replace(pl.full_name, '/[^/]*$', '') ELSE '' END";

/** The columns to group by, for the dimensions asked for. A label that holds a name is grouped by its number. */
export function groupColumns(metric: Metric, by: readonly string[]): Column[] {
  const { pipelineId, controllerId } = subjectSql(metric, noScope);
  const controller = { name: "g_controller", inner: controllerId, shown: { controller: CONTROLLER } };
  const columns = by.flatMap((dimension): Column[] => {
    if (dimension === "controller") return by.includes("pipeline") ? [] : [controller];
    // What controllers are set up with has no Pipeline: asked for one, it has no such label.
    if (dimension === "pipeline" && pipelineId !== undefined)
      return [{ name: "g_pipeline", inner: pipelineId, shown: { pipeline: PIPELINE, controller: ITS_CONTROLLER } }];
    if (dimension === "folder" && pipelineId !== undefined)
      return [{ name: "g_folder", inner: FOLDER, shown: { folder: "g.g_folder" } }];
    return [labelColumn(metric, dimension)];
  });
  // A folder is one of a controller: two may have folders of the same name.
  const needsController = by.includes("folder") && !by.includes("controller") && !by.includes("pipeline");
  return needsController ? [controller, ...columns] : columns;
}

/** What is shown of columns: the dimension and its expression. */
export function shownColumns(columns: readonly Column[]): [string, string][] {
  return columns.flatMap(({ shown }) => Object.entries(shown));
}

const noScope = { since: undefined, until: undefined, now: 0, controller: undefined, folder: undefined };

const CONTROLLER = "(SELECT key FROM controller WHERE id = g.g_controller)";
const PIPELINE = "(SELECT full_name FROM pipeline WHERE id = g.g_pipeline)";
const ITS_CONTROLLER =
  "(SELECT c.key FROM pipeline p JOIN controller c ON c.id = p.controller_id WHERE p.id = g.g_pipeline)";

function labelColumn(metric: Metric, dimension: string): Column {
  const label = labelOf(metric, dimension);
  const name = `g_${dimension}`;
  const shown = label.holds === "name" ? `(SELECT text FROM name WHERE id = g.${name})` : `g.${name}`;
  return { name, inner: label.sql, shown: { [dimension]: shown } };
}

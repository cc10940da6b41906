import type { Expression } from "./tree.ts";
import { someWithin } from "./walk-tree.ts";

/** Functions of DuckDB that make one value of many rows. */
const aggregates = new Set(
  `count_star count sum min max avg mean median mode stddev stddev_pop stddev_samp var_pop var_samp variance quantile quantile_cont
   quantile_disc approx_quantile approx_count_distinct arg_max arg_min arg_max_null arg_min_null max_by min_by any_value first last list
   array_agg string_agg group_concat listagg bool_and bool_or bit_and bit_or bit_xor product histogram corr fsum sumkahan`.split(
    /\s+/,
  ),
);

/** Functions of DuckDB that make a value of values of the same row. */
const scalars = new Set(
  `+ - * / % // || ~~ !~~ ~~* regexp_replace regexp_matches lower upper floor ceil ln log pow power greatest least contains starts_with
   ends_with substr substring length list_value abs round trim concat nullif ifnull replace split_part to_timestamp struct_pack row`.split(
    /\s+/,
  ),
);

/** Whether an expression is one call of a function over many rows. */
export function isAggregate({ class: kind, function_name: name = "" }: Expression): boolean {
  return kind === "FUNCTION" && aggregates.has(name.toLowerCase());
}

/** Whether an expression makes, row by row, a value of the row: nothing within it is a window or a function over rows, or unknown. */
export function isOfRow(expression: Expression): boolean {
  return !someWithin(
    expression,
    ({ class: kind, function_name: name = "" }) =>
      kind === "WINDOW" || kind === "STAR" || (kind === "FUNCTION" && !scalars.has(name.toLowerCase())),
  );
}

import { errorCategorySql } from "../../model/error-categories.ts";

/** Tables beside an error `o` that hold the texts its category is told from. */
export const errorNames = `LEFT JOIN name ec ON ec.id = o.effective_class LEFT JOIN name cc ON cc.id = o.cause_class
  LEFT JOIN name fn ON fn.id = o.function`;

/** SQL: the category of an error, with {@link errorNames} among the tables. */
export const errorCategoryOf = errorCategorySql({
  effectiveClass: "ec.text",
  causeClass: "cc.text",
  function: "fn.text",
});

import { nameId } from "./metric.ts";

/** Condition: the run `r` is Declarative. */
export const isDeclarative = `r.syntax = ${nameId("declarative")}`;

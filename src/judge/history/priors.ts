/** How long steps of a function take where nothing is known yet: on log(seconds + 0.5). */
export interface FunctionPrior {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

/** By Pipeline function. */
export const functionPriors: Readonly<Record<string, FunctionPrior>> = {};

/** For functions that are not among them. */
export const anyFunctionPrior: FunctionPrior = { n: 0, mean: 0, sd: 2 };

/** How long steps of a function take where nothing is known yet: on log(seconds + 0.5). */
export interface FunctionPrior {
  /** Steps it rests on. */
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  /** The tail, in seconds: for people, since mean and spread alone tell little of it. */
  readonly p99S?: number;
  readonly maxS?: number;
}

/** By Pipeline function. */
export type FunctionPriors = Readonly<Record<string, FunctionPrior>>;

/** For functions of which none is known: somewhere between a moment and an hour. */
export const anyFunctionPrior: FunctionPrior = { n: 0, mean: 0.5, sd: 2 };

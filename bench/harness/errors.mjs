/** Something is missing or failed so that nothing can be measured; the message is for the person who ran the benchmark. */
export class BenchError extends Error {
  name = "BenchError";
}

/** The command line asks for something that does not exist. */
export class UsageError extends BenchError {
  name = "UsageError";
}

/** One row cannot be measured here (a library or a permission is missing); the other rows can. */
export class Unmeasurable extends Error {
  name = "Unmeasurable";
}

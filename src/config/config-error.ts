/** A configuration that cannot be used. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** All that is wrong, a line each. */
    readonly faults: readonly string[],
    readonly hint: string,
  ) {
    super(faults.join("; "));
  }
}

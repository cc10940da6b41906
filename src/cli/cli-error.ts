/** The command cannot do what was asked; the user can do something about it. */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

/** What the command checks has faults, and it has printed them: there is nothing more to say. */
export class FaultsFound extends Error {
  override readonly name = "FaultsFound";
}

/** What a command ends with; documented in docs/reference/cli.md. */
export const exitCodes = {
  ok: 0,
  /** A defect of Flowmeter. */
  defect: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The path is no home, or may not be read. */
  source: 3,
  /** The store is locked, full, newer or no store. */
  store: 4,
  /** What was checked has faults. */
  faults: 5,
  /** A target of an export is down or refuses, or the port to listen on cannot be had. */
  target: 6,
  /** Interrupted; what was committed is safe. */
  interrupted: 130,
} as const;

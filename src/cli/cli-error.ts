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

/** A judgement was printed, and not all is well: there is nothing more to say. */
export class NotAllWell extends Error {
  override readonly name = "NotAllWell";

  constructor(readonly code: typeof exitCodes.stuck | typeof exitCodes.source) {
    super();
  }
}

/** What a command ends with; documented in docs/reference/cli.md. */
export const exitCodes = {
  ok: 0,
  /** Something that runs is stuck: what `judge` was asked. */
  stuck: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The path is no home, or may not be read; or too little of what runs could be observed. */
  source: 3,
  /** The store is locked, full, newer or no store. */
  store: 4,
  /** What was checked has faults. */
  faults: 5,
  /** A target of an export is down or refuses, or the port to listen on cannot be had. */
  target: 6,
  /** A defect of Flowmeter: EX_SOFTWARE of sysexits.h, which no answer can be taken for (adr/0012). */
  defect: 70,
  /** Interrupted; what was committed is safe. */
  interrupted: 130,
} as const;

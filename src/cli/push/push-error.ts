/** A target did not take what was pushed to it. The store is as it was: pushing again sends all that is missing. */
export class PushError extends Error {
  override readonly name = "PushError";

  constructor(
    message: string,
    /** What the user can do about it. */
    readonly hint: string = `${NOTHING_LOST}; push again.`,
  ) {
    super(message);
  }
}

/** Beginning of each hint of a {@link PushError}. */
export const NOTHING_LOST = "Nothing is lost: the numbers stay in the store";

/** Why a target cannot be reached, by the code of the system. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the name of the host could not be looked up",
  EHOSTUNREACH: "there is no way to the host",
  ENETUNREACH: "there is no way to the network",
  ETIMEDOUT: "no connection in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  EACCES: "it is not allowed",
  EPERM: "it is not allowed",
};

/** In a few words why something at the other end of a socket went wrong; the code of the system where there are none. */
export function reasonOf(code: string | undefined): string {
  return code === undefined ? "for an unknown reason" : (reasons[code] ?? code);
}

/** The system's code of an error, or of what caused it. */
export function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string") return at.code;
  return undefined;
}

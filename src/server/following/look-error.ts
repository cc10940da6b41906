/** The home is not there, or does not answer: nothing is wrong with Flowmeter. */
export class LookError extends Error {
  override readonly name = "LookError";
}

/** The controller is not there, or does not answer: nothing is wrong with Flowmeter. The message is a sentence for people. */
export class LookError extends Error {
  override readonly name = "LookError";
}

/** A support bundle cannot be read, or is not one. */
export class BundleError extends Error {
  override readonly name = "BundleError";

  constructor(
    readonly code: "not-a-bundle" | "hostile" | "damaged",
    message: string,
    /** What the user can do about it. */
    readonly hint: string,
  ) {
    super(message);
  }
}

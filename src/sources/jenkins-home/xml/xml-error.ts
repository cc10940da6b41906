/**
 * Why a document could not be read, and at which byte.
 *
 * The message never quotes the document: it goes into the quarantine, and what stands in a record may be secret.
 */
export class XmlError extends Error {
  override readonly name = "XmlError";

  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(`${reason} at byte ${offset}`);
  }
}

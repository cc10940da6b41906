/** A part of the store that did not answer: what was asked is answered from the rest, and what this part keeps is missing in it. */
export interface StoreGap {
  /** The server that did not answer, with its port. */
  readonly host: string;
  /** Why, as a sentence that names it. */
  readonly reason: string;
  /** When this process first noticed, of the time in which it has not answered since; undefined where there is no clock. */
  readonly since: number | undefined;
  /** How many parts the store has. */
  readonly parts: number;
  /** Controllers that this part is known to keep, in order of their names; undefined when it did not say before it was gone. */
  readonly controllers: readonly string[] | undefined;
}

import { isoInstant } from "../../../publish/iso-instant.ts";

/** An object without what is not known: it is absent in JSON, and so it is in types. */
export function known<Value extends object>(value: Value): Known<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Known<Value>;
}

/** What may be undefined may be absent. */
type Known<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & { [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined> };

/** An instant as the API writes it; undefined when it is not known. */
export function instantOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoInstant(at);
}

/** A length of time: clocks that were set back make some that are less than nothing. */
export function lengthOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.max(0, ms);
}

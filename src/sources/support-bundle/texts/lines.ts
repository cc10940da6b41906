/** Longest line that is looked at: lines of a bundle that say something are short, and nobody vouches for the rest. */
const MOST_CHARACTERS = 2000;

/** Longest name that is taken for one. */
const MOST_NAME = 1000;

/** Lines of a text, one by one; those too long are empty. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const isShort = to - from <= MOST_CHARACTERS;
    yield isShort ? text.slice(from, to).replace(/\r$/, "") : "";
    from = to + 1;
  }
}

/** A name as it is kept; undefined when it is none: empty, too long, or with characters that names do not have. */
export function nameOf(text: string): string | undefined {
  const name = text.trim();
  return name === "" || name.length > MOST_NAME || /\p{Cc}/u.test(name) ? undefined : name;
}

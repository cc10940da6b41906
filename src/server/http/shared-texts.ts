/** Texts kept at once: those asked for in several ways. */
const MAX_TEXTS = 8;

/**
 * Texts that many ask for at the same moment, made once: every page that stays asks when it is told that something changed.
 *
 * Only texts of the latest state are kept.
 */
export class SharedTexts {
  private state = "";
  private readonly texts = new Map<string, string>();

  /** Text of that key in that state. */
  of({ state, key }: { readonly state: string; readonly key: string }, make: () => string): string {
    if (state !== this.state || this.texts.size >= MAX_TEXTS) this.texts.clear();
    this.state = state;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const text = make();
    this.texts.set(key, text);
    return text;
  }
}

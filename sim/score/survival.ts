/** How long something was waited for: until it came, or until nobody could wait longer. */
export interface Waited {
  readonly ms: number;
  readonly hasCome: boolean;
}

/** Until it was found, or until the episode ended without. */
export function waited(foundMs: number | undefined, lastedMs: number): Waited {
  return foundMs === undefined ? { ms: lastedMs, hasCome: false } : { ms: foundMs, hasCome: true };
}

/**
 * Time by which a share of them has come, those that nobody could wait for longer counted as censored then (Kaplan and Meier, 1958);
 * undefined when so many never came.
 */
export function quantileOf(all: readonly Waited[], share: number): number | undefined {
  // At one instant, what came is counted before what was lost from sight.
  const sorted = [...all].sort((a, b) => a.ms - b.ms || Number(b.hasCome) - Number(a.hasCome));
  let surviving = 1;
  for (const [index, { ms, hasCome }] of sorted.entries()) {
    if (hasCome) surviving *= 1 - 1 / (sorted.length - index);
    if (surviving <= 1 - share + 1e-12) return ms;
  }
  return undefined;
}

/** Mean time, not found counted as found at the end of the episode: too small by what was missed, but never undefined. */
export function restrictedMean(all: readonly Waited[]): number | undefined {
  if (all.length === 0) return undefined;
  return all.reduce((sum, { ms }) => sum + ms, 0) / all.length;
}

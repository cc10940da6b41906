const DAY_MS = 86_400_000;

/** Milliseconds of a span like `400d` or `60w`, as the setting `keep` takes it. */
export function spanMs(text: string): number {
  return Number(text.slice(0, -1)) * (text.endsWith("w") ? 7 : 1) * DAY_MS;
}

const words: Readonly<Record<string, string>> = { "0": "not at all", "1-2": "once or twice" };

/** `3 to 9 times`: how often something was used, by a range of the dictionary such as `3-9` or `10+`. */
export function useRange(range: string): string {
  return words[range] ?? `${range.replace("-", " to ").replace("+", " or more")} times`;
}

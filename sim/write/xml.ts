/** Text as XStream writes it in an element. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is written as a character reference
  return text.replace(/[&<>'"\u001b]/g, (character) => {
    switch (character) {
      case "&":
        return "&amp;";
      case "<":
        return "&lt;";
      case ">":
        return "&gt;";
      case "'":
        return "&apos;";
      case '"':
        return "&quot;";
      default:
        return "&#x1b;";
    }
  });
}

/** First line of nearly every record. */
export const DECLARATION = "<?xml version='1.1' encoding='UTF-8'?>\n";

/** Indents every line of a text but empty ones. */
export function indent(text: string, by: number): string {
  const space = " ".repeat(by);
  return text.replace(/^(?=.)/gm, space);
}

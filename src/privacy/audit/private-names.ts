/** What a label looks like that is nobody's public word; undefined when it may be public. */
export function looksPrivate(label: string): string | undefined {
  return shapes.find(({ pattern }) => pattern.test(label))?.says;
}

/** From the surest to the vaguest. */
const shapes: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  { pattern: /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i, says: "an e-mail address" },
  { pattern: /^[a-z][a-z0-9+.-]*:\/\//i, says: "an address" },
  { pattern: /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/, says: "an IP address" },
  { pattern: /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i, says: "a hardware address" },
  { pattern: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i, says: "a UUID" },
  { pattern: /^[0-9a-f]{24,}$/i, says: "an identity or hash" },
  { pattern: /\.(?:corp|local|internal|intranet|lan|intra|home|localdomain)\b/i, says: "a host of an inner network" },
  { pattern: /^(?:\/|[A-Za-z]:\\|\\\\)\S+/, says: "a path" },
  // `1.2-SNAPSHOT (private-02/03/2020 11:23-jane)` and the like: built by somebody, often with his name.
  {
    pattern: /\(private-|-SNAPSHOT|\d[-+.](?:private|custom|internal|patched|dev-)/i,
    says: "a version that nobody released",
  },
];

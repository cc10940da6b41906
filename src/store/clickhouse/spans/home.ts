/** Which of so many shards keeps a trace, or the logs of a run, by its name: they are looked for there, so it stays as it is. */
export function homeAmong(shards: number, text: string): number {
  return spreadOf(text) % shards;
}

/** 32 bits that follow from a text (FNV-1a). */
function spreadOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  // Its lowest bits depend on the lowest of each character alone.
  return (bits ^ (bits >>> 15)) >>> 0;
}

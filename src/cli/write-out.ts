/** Prints to standard output. A reader that has seen enough, like `head`, is no error. */
export function writeOut(text: string): void {
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.stdout.write(text);
}

/** Prints JSON. Control characters that JSON may hold as they are become escapes: a terminal would obey them. */
export function writeJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  writeOut(`${text.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)}\n`);
}

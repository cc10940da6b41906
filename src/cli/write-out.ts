/** Prints to standard output. A reader that has seen enough, like `head`, is no error. */
export function writeOut(text: string): void {
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.stdout.write(text);
}

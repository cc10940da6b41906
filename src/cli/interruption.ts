/** Resolves when the process is told to end. From the call on, SIGINT and SIGTERM do not end it otherwise. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

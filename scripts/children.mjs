// Ends of processes that a demonstration starts.

/** The exit code of a child, once it has ended; 1 when a signal ended it. */
export function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? 1);
    else child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Asks a child to end, and kills it when it does not within six seconds. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 6000);
  await ended(child);
  clearTimeout(timer);
}

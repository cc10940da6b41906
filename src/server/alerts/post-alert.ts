import type { AlertTarget } from "./alert-target.ts";

/** Longer than a healthy receiver takes. */
const TIMEOUT_MS = 10_000;

/** A target did not take an alert. The message says why in a few words, and nothing of the address. */
export class NotTaken extends Error {
  override readonly name = "NotTaken";
}

/** Sends one message. A redirect is not followed: it would turn into a GET, or send secrets elsewhere. @throws NotTaken */
export async function postAlert(
  { url, headers }: Pick<AlertTarget, "url" | "headers">,
  body: object,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  signal.addEventListener("abort", end, { once: true });
  const timer = setTimeout(end, TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": "flowmeter" },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: over.signal,
    });
    // What it says is of no use to us; leaving it unread would keep the connection.
    await response.body?.cancel();
  } catch (error) {
    throw new NotTaken(whyNot(error), { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
  if (!response.ok) throw new NotTaken(`it answered ${response.status}`);
}

function whyNot(error: unknown): string {
  if (error instanceof Error && error.name === "AbortError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  for (let at = error; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string") return at.code;
  return "it did not answer";
}

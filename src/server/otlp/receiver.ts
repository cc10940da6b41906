import type { InFlight } from "./in-flight.ts";
import type { Intake } from "./intake.ts";
import type { OtlpCounts } from "./otlp-health.ts";
import type { OtlpEffects, OtlpLimits } from "./otlp-options.ts";
import { Refusal } from "./refusal.ts";

/** What a request is answered with, by whichever protocol. */
export interface Receiver {
  readonly intake: Intake;
  readonly inFlight: InFlight;
  readonly counts: OtlpCounts;
  readonly limits: OtlpLimits;
  readonly effects: OtlpEffects;
  readonly token: string | undefined;
}

/** When to try again after what we cannot explain. */
const RETRY_MS = 5000;

/** What went wrong, as it is told to the sender, and counted. */
export function refusalOf(error: unknown, { counts, effects }: Receiver): Refusal {
  if (!(error instanceof Refusal)) effects.onError(error);
  const refusal = error instanceof Refusal ? error : new Refusal("notKept", RETRY_MS);
  counts.refuse(refusal.reason);
  return refusal;
}

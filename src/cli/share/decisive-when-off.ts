import { effectiveConsent } from "../../privacy/consent/levels.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { openSharePlace } from "../../sharing/share-place.ts";
import { rememberLimits } from "./remember-limits.ts";
import { contextOf, type KnownController, limitsOf, placeOfController } from "./share-context.ts";

/**
 * Why nothing may be collected; undefined when it may. Files of sharing that cannot be read forbid sending, not collecting; what else
 * says off is heeded all the same. A limit that was not seen before is remembered.
 */
export async function decisiveWhenOff(known: KnownController): Promise<string | undefined> {
  await unlessDamaged(() => rememberLimits(contextOf(known)));
  const consent = await unlessDamaged(() => openSharePlace(placeOfController(known)).agreements.all().at(-1)?.consent);
  const { level, decisive } = effectiveConsent(limitsOf(known, { consent, isCopy: false }));
  return level === "off" ? decisive.map(({ reason }) => reason).join(" ") : undefined;
}

async function unlessDamaged<T>(look: () => T): Promise<Awaited<T> | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ShareError) return undefined;
    throw error;
  }
}

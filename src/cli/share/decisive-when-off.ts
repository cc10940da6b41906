import { ShareError } from "../../sharing/share-error.ts";
import { contextOf, type KnownController } from "./share-context.ts";

/** Why nothing may be collected; undefined when it may. Files of sharing that cannot be read forbid sending, not collecting. */
export function decisiveWhenOff(known: KnownController): string | undefined {
  try {
    const { level, decisive } = contextOf(known).effective;
    return level === "off" ? decisive.map(({ reason }) => reason).join(" ") : undefined;
  } catch (error) {
    if (error instanceof ShareError) return undefined;
    throw error;
  }
}

import { metricGroups } from "../../dictionary/vocabulary.ts";
import type { SharingLevel } from "../../privacy/consent/levels.ts";
import type { ConsentRecord } from "../../privacy/consent/record.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { openSharePlace, type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import type { ConsentFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { aboutConsent, consentNow } from "./consent-now.ts";
import { knownController, placeOfController } from "./share-context.ts";
import { wordsOf } from "./words-of.ts";

const STOPPED =
  "Nothing is sent any more, and what waited is removed. What was sent before is erased where it is still held by `flowmeter share erase --requests <directory> --yes`.";

/**
 * Takes a no: a level at which nothing leaves. It asks nothing, and holds though files of sharing are damaged: those are put aside. What
 * waits is removed first, which needs neither room on the disk nor that anybody else has ended.
 *
 * @throws CliError, ShareError when it cannot be written down; what waited is gone all the same
 */
export async function takeNo(level: SharingLevel, flags: ConsentFlags): Promise<void> {
  const placeOf = placeOfController(await knownController(flags));
  openSharePlace(placeOf).outbox.removeBytes();
  const { consent, damaged } = await withSharePlace(placeOf, (place) => record(place, level, flags));
  if (flags.json === true) return writeJson({ isAgreed: true, consent, damaged });
  const note = damaged ? "\nFiles of sharing were damaged; `flowmeter share log` says more." : "";
  writeOut(`${STOPPED}${note}\n`);
}

function record(place: SharePlace, level: SharingLevel, flags: ConsentFlags) {
  const now = Date.now();
  const before = unlessDamaged(() => place.agreements.all().at(-1)?.consent ?? "none");
  if (before === undefined) place.agreements.beginAnew(now);
  const consent = noOf(level, before === undefined || before === "none" ? undefined : before, flags);
  place.agreements.add(consent, wordsOf(flags.dictionary));
  const isLogged = unlessDamaged(() => {
    const dropped = place.outbox.empty();
    if (dropped > 0) place.audit.add("outbox_emptied", { reports: dropped }, now);
    place.audit.add("consent", aboutConsent(consent), now);
    return true;
  });
  return { consent, damaged: before === undefined || isLogged === undefined };
}

/** With the groups and destinations of before, so that a later yes begins with them. */
function noOf(level: SharingLevel, before: ConsentRecord | undefined, flags: ConsentFlags): ConsentRecord {
  const { groups = [...metricGroups], destinations = [] } = before ?? {};
  return consentNow(wordsOf(flags.dictionary), { level, groups, destinations });
}

function unlessDamaged<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof ShareError) return undefined;
    throw error;
  }
}

import { metricGroups } from "../../dictionary/vocabulary.ts";
import type { SharingLevel } from "../../privacy/consent/levels.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { openSharePlace, type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import { CliError } from "../cli-error.ts";
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
  const note = damaged
    ? "\nFiles of sharing were damaged. They are kept beside the new ones, under names that end in a number."
    : "";
  writeOut(`${STOPPED}${note}\n`);
}

function record(place: SharePlace, level: SharingLevel, flags: ConsentFlags) {
  const now = Date.now();
  const damaged = [
    unlessBroken(
      () => place.agreements.all(),
      () => place.agreements.beginAnew(now),
    ),
    unlessBroken(
      () => place.audit.entries(),
      () => place.audit.beginAnew(now),
    ),
    unlessBroken(
      () => place.outbox.entries(),
      () => place.outbox.beginAnew(now),
    ),
  ].includes(true);
  const words = wordsOfNo(flags);
  const { groups = [...metricGroups], destinations = [] } = place.agreements.all().at(-1)?.consent ?? {};
  // With the groups and destinations of before, so that a later yes begins with them.
  const consent = consentNow(words, { level, groups, destinations }, place.audit.entries());
  place.agreements.add(consent, words);
  const dropped = place.outbox.empty();
  if (dropped > 0) place.audit.add("outbox_emptied", { reports: dropped }, now);
  place.audit.add("consent", aboutConsent(consent), now);
  return { consent, damaged };
}

/** A no is not kept waiting by a dictionary that cannot be read. @throws nothing of a dictionary */
function wordsOfNo({ dictionary }: ConsentFlags): Vocabulary {
  try {
    return wordsOf(dictionary);
  } catch (error) {
    if (error instanceof CliError) return wordsOf(undefined);
    throw error;
  }
}

/** Looks at a file, and puts it aside when it cannot be read; whether that was so. */
function unlessBroken(look: () => unknown, putAside: () => void): boolean {
  try {
    look();
    return false;
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    putAside();
    return true;
  }
}

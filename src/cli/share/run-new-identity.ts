import { isCopy, withSharePlace } from "../../sharing/share-place.ts";
import type { SureFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { checkYes } from "./run-erase.ts";
import { secureRandom } from "./secure-random.ts";
import { knownController, placeOfController } from "./share-context.ts";

/**
 * Makes a new secret in place of the old one, and removes what waits under that. With `--force` a log and a list of the outbox that
 * cannot be gone on with are put aside as well, and consents with them: what was agreed to is asked anew.
 *
 * @throws CliError, ShareError
 */
export async function runNewIdentity(flags: SureFlags): Promise<void> {
  checkYes(flags, "A new identity");
  const placeOf = placeOfController(await knownController(flags));
  const dropped = await withSharePlace(placeOf, (place) => {
    const now = Date.now();
    if (flags.force === true) {
      place.audit.beginAnew(now);
      place.outbox.beginAnew(now);
    }
    // A log that was changed stops this before anything is lost.
    place.audit.entries();
    // Which consent holds cannot be told from files that are damaged or a copy.
    if (flags.force === true || isCopy(place)) place.agreements.beginAnew(now);
    // Before the secret: what waits must not be sent under one that was given up.
    const count = place.outbox.empty();
    place.rootKey.destroy();
    place.audit.add("key_destroyed", { dropped: count }, now);
    place.rootKey.make(secureRandom);
    place.audit.add(flags.force === true ? "rekeyed" : "key_made", {}, now);
    return count;
  });
  if (flags.json === true) writeJson({ dropped });
  else
    writeOut(
      `The old secret is destroyed and a new one made; ${dropped} reports that waited are removed.\n${flags.force === true ? "Nothing is shared until you agree again: `flowmeter share consent`.\n" : ""}`,
    );
}

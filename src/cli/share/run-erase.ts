import { join } from "node:path";
import { toBase64Url } from "../../privacy/wire/base64url.ts";
import { wireHeaders, wirePaths } from "../../privacy/wire/http.ts";
import { purposeKeys } from "../../privacy/wire/keys.ts";
import { requestBytes } from "../../privacy/wire/messages.ts";
import { writePrivate } from "../../sharing/private-files.ts";
import { withSharePlace } from "../../sharing/share-place.ts";
import { CliError } from "../cli-error.ts";
import type { SureFlags } from "../commands/share.ts";
import { PushError } from "../push/push-error.ts";
import { checkDirectory } from "../write-file.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { secureRandom } from "./secure-random.ts";
import { checkSharing, type ShareContext, shareContext } from "./share-context.ts";

/** Longest that a collector keeps raw rows, with a week to spare. */
const HELD_MS = 67 * 86_400_000;

interface EraseRequest {
  readonly name: string;
  readonly url: string;
  readonly bytes: Uint8Array;
}

/**
 * Asks collectors to erase what was sent. With `--requests` it only writes what to ask, which is possible at any level and opens no
 * connection.
 *
 * @throws CliError, ShareError, PushError
 */
export async function runShareErase(flags: SureFlags): Promise<void> {
  const context = await shareContext(flags);
  const requests = requestsOf(context);
  if (flags.yes !== true) return ask(requests, flags);
  if (flags.requests === undefined) checkSharing(context);
  else checkDirectory(flags.requests);
  const failed = flags.requests === undefined ? await post(requests, context) : write(requests, flags.requests);
  await withSharePlace(context.placeOf, ({ audit }) =>
    audit.add("erase_asked", { reports: requests.length - failed }, Date.now()),
  );
  if (flags.json === true) writeJson({ asked: requests.length - failed, failed });
  else
    writeOut(
      `${requests.length - failed} of ${requests.length} ${flags.requests === undefined ? "are erased" : "requests are written: POST each to the address that index.txt names"}.\n`,
    );
  if (failed > 0)
    throw new PushError(`${failed} requests to erase were not taken.`, "Ask again later: asking twice does no harm.");
}

function ask({ length }: readonly EraseRequest[], flags: SureFlags): void {
  if (flags.json === true) return writeJson({ asked: 0, failed: 0, couldAsk: length });
  writeOut(`${length} reports may still be held by collectors. To have them erased, say the same with --yes.\n`);
}

/** Of all that left, by a try or by a copy, whatever was answered: a collector may have it though its answer was lost. */
function requestsOf({ place }: ShareContext): EraseRequest[] {
  const root = place.rootKey.read();
  if (root === undefined) return [];
  // What was sent under a secret that is gone can be asked for by nobody: to say that it is erased would not be true.
  const madeAt = keyMadeAt(place);
  const left = place.outbox
    .entries()
    .filter(
      ({ preparedAt, leftAt, sentAt }) =>
        preparedAt >= madeAt && Date.now() - Math.max(leftAt ?? 0, sentAt ?? 0) < HELD_MS,
    );
  return left.flatMap(({ name, dest, url, env, period }) => {
    if (url === undefined) return [];
    const keys = purposeKeys(root, { dest, env, period });
    const bytes = requestBytes(
      { action: "erase", dest, env, period, nonce: toBase64Url(secureRandom.bytes(16)) },
      keys,
    );
    return [{ name: `erase-${name.slice(0, 12)}.json`, url: `${url}${wirePaths.erase}`, bytes }];
  });
}

/** When the secret that is used now was made. */
function keyMadeAt({ audit }: ShareContext["place"]): number {
  const at = audit.entries().findLast(({ event }) => event === "key_made" || event === "rekeyed")?.at;
  return at === undefined ? 0 : Date.parse(at);
}

function write(requests: readonly EraseRequest[], directory: string): number {
  // Put into place whole: a link of that name is replaced, not followed.
  for (const { name, bytes } of requests) writePrivate(join(directory, name), bytes);
  writePrivate(join(directory, "index.txt"), requests.map(({ name, url }) => `${name} POST ${url}\n`).join(""));
  return 0;
}

/** Each by a process and over a connection of its own, at once: a wish to be forgotten is not put off. */
async function post(requests: readonly EraseRequest[], { place }: ShareContext): Promise<number> {
  if (requests.length === 0) return 0;
  const { sendOne } = await import("./sender/start-sender.ts");
  let failed = 0;
  for (const { url, bytes } of requests) {
    const order = { url, body: Buffer.from(bytes).toString("base64"), headers: wireHeaders, timeoutMs: 30_000 };
    const answer = await sendOne(order, { outbox: place.outbox.directory });
    if (!("status" in answer) || answer.status >= 300) failed++;
  }
  return failed;
}

/** Refuses to go on without a yes. @throws CliError */
export function checkYes({ yes }: SureFlags, what: string): void {
  if (yes !== true) throw new CliError(`${what} cannot be undone.`, "If it is meant, say the same with --yes.");
}

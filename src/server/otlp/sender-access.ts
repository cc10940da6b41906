import type { IncomingHttpHeaders } from "node:http";
import { isSameText } from "../access/same-text.ts";
import { Refusal } from "./refusal.ts";

/** Header for senders that can set one of their own, and no authorization. */
const TOKEN_HEADER = "x-flowmeter-token";

/** Longer is no token: nothing is computed of it. */
const MAX_TOKEN = 4096;

/**
 * Whether a sender may send. A page in a browser may not, whatever it brings: browsers say where a page is from, and exporters do not.
 *
 * @throws Refusal
 */
export function checkSender(headers: IncomingHttpHeaders, token: string | undefined): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) throw new Refusal("otherSite");
  if (token === undefined) return;
  const given = bearer(headers.authorization) ?? headers[TOKEN_HEADER];
  if (typeof given !== "string" || given.length > MAX_TOKEN || !isSameText(given, token)) throw new Refusal("noToken");
}

function bearer(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= MAX_TOKEN + 16 ? /^bearer +(\S+) *$/i.exec(header)?.[1] : undefined;
}

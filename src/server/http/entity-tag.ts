import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, jsonText } from "./answers.ts";

/** Whether `If-None-Match` has the tag: compared weakly, as RFC 9110 wants it for this header. */
export function hasTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((given) => given.trim() === "*" || opaque(given) === opaque(tag));
}

/**
 * JSON with a tag, or 304 when who asks has it already. The tag is weak: freshness in the answer may differ.
 *
 * `no-cache` lets a browser keep the answer and ask whether it still holds.
 */
export function taggedJson(request: IncomingMessage, revision: string, value: () => unknown): Answer {
  return taggedText(request, revision, () => jsonText(value()));
}

/** The same of a text that is JSON already. */
export function taggedText(request: IncomingMessage, revision: string, text: () => string): Answer {
  const tag = `W/"${revision}"`;
  const headers = { etag: tag, "cache-control": "private, no-cache" };
  if (hasTag(request.headers["if-none-match"], tag)) return { status: 304, headers };
  return { status: 200, type: "application/json", body: text(), headers };
}

/** A tag that is equal for equal texts. */
export function tagOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}

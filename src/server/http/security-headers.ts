import type { ServerResponse } from "node:http";

/**
 * Set on every answer. Nothing but what this server itself serves is loaded or asked, no script or style stands in a page, and
 * no other site may show it in a frame.
 *
 * The referrer stays on this server. It is not `no-referrer`: with that, browsers send `Origin: null` with a form, which is refused.
 */
const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Sets the headers that every answer has. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { testWords } from "../../privacy/test-words.ts";
import type { AuditEntry } from "../../sharing/audit-log.ts";
import { aboutConsent, consentNow } from "./consent-now.ts";

const words = testWords([]);
const given = { level: "usage", groups: [], destinations: [] } as const;
const own = { ...given, groups: [...given.groups], destinations: [...given.destinations] };

test("the day of a consent is never before the last line of the log, whatever the clock says", () => {
  const ahead = { at: "2099-03-04T10:00:00.000Z" } as AuditEntry;
  assert.equal(consentNow(words, own, [ahead]).day, "2099-03-04");
  assert.ok(consentNow(words, own, [{ at: "2020-01-01T00:00:00.000Z" } as AuditEntry]).day > "2020-01-01");
  assert.match(consentNow(words, own, []).day, /^20\d\d-\d\d-\d\d$/);
});

test("the log tells one consent from another that differs in an address only, and no address", () => {
  const to = (url: string) => consentNow(words, { ...own, destinations: [{ id: "own", url }] }, []);
  const [one, other] = [aboutConsent(to("https://a.example")), aboutConsent(to("https://b.example"))];
  assert.notEqual(one.consent, other.consent);
  assert.doesNotMatch(JSON.stringify(one), /example/);
});

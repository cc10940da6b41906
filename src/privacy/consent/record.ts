import Type, { type Static } from "typebox";
import { metricGroups } from "../../dictionary/vocabulary.ts";
import { wireTexts } from "../wire/report.ts";
import { sharingLevels } from "./levels.ts";

/** Version of what an administrator reads before agreeing; a new text asks anew. */
export const CONSENT_TEXT_VERSION = 1;

const strict = { additionalProperties: false } as const;

/** Where reports may go. */
const destination = Type.Object(
  {
    id: wireTexts.dest(),
    url: Type.String({ pattern: "^https?://[^\\s@]+$", maxLength: 500 }),
    /** The key that its receipts are signed with, when it is known. */
    key: Type.Optional(wireTexts.key()),
  },
  strict,
);

/** What was agreed to, and under which words. It names a role, never a person. */
export const consentSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-consent/1"),
    level: Type.Enum(sharingLevels),
    groups: Type.Array(Type.Enum(metricGroups), { uniqueItems: true }),
    destinations: Type.Array(destination, { maxItems: 10 }),
    dictionary_digest: wireTexts.digest(),
    allowlist_digest: wireTexts.digest(),
    text_version: Type.Integer({ minimum: 1 }),
    /** Day (UTC). */
    day: Type.String({ pattern: "^20\\d\\d-\\d\\d-\\d\\d$" }),
    role: Type.Literal("admin"),
  },
  strict,
);

/** A consent. */
export type ConsentRecord = Static<typeof consentSchema>;

/** A place that reports may go to. */
export type Destination = ConsentRecord["destinations"][number];

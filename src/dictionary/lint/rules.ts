import { historyRules } from "./history.ts";
import { nameRules } from "./names.ts";
import { privacyRules } from "./privacy.ts";
import { reviewRules } from "./review.ts";
import type { Rule, RuleText } from "./rule.ts";
import { sourceRules } from "./source.ts";
import { valueRules } from "./values.ts";
import { windowRules } from "./window.ts";
import { wordRules } from "./words.ts";

/** The rules that look at what a file says and at all files together. */
export const rules: readonly Rule[] = [
  ...nameRules,
  ...wordRules,
  ...valueRules,
  ...historyRules,
  ...windowRules,
  ...reviewRules,
  ...sourceRules,
  ...privacyRules,
];

/** The rules that reading a file and comparing the files with the lock keep by themselves. */
const otherRules: readonly RuleText[] = [
  { name: "SYNTAX", severity: "error", says: "A file is no YAML, or uses aliases, tags or keys twice" },
  { name: "SCHEMA", severity: "error", says: "A field is missing, unknown, or has a value that it cannot have" },
  { name: "NO_OVERFLOW", severity: "error", says: "A dimension has no label for what fits no other" },
  { name: "MISSING_LIMITS", severity: "error", says: "It is not said how much one controller may contribute" },
  {
    name: "ID_GONE",
    severity: "error",
    says: "A metric that was built before has no file; it stays, with the status removed",
  },
  {
    name: "LINT_SKIP",
    severity: "error",
    says: "A rule is skipped without a reason, or cannot be skipped, or there is nothing to skip",
  },
];

/** All rules, for people. */
export const ruleTexts: readonly RuleText[] = [...otherRules, ...rules];

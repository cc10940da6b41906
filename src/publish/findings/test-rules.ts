import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ReportParts, reportOf } from "../test-report.ts";
import type { FindingRule } from "./finding.ts";

/** What a rule says of a report, or that it says nothing. */
export interface RuleCase {
  readonly rule: FindingRule;
  readonly name: string;
  readonly parts: ReportParts;
  /** Start of the headline; undefined where there is nothing to find. */
  readonly says: string | undefined;
}

/** Tests rules by cases; each rule needs one in which it finds something and one in which it does not. */
export function testRules(rules: Readonly<Record<string, FindingRule>>, cases: readonly RuleCase[]): void {
  for (const [ruleName, rule] of Object.entries(rules))
    describe(ruleName, () => {
      const own = cases.filter((one) => one.rule === rule);
      for (const { name, parts, says } of own) it(name, () => check(rule, parts, says));
      it("has a case that finds and one that does not", () => {
        assert.deepEqual(new Set(own.map(({ says }) => says !== undefined)), new Set([true, false]));
      });
    });
}

function check(rule: FindingRule, parts: ReportParts, says: string | undefined): void {
  const found = rule(reportOf(parts));
  if (says === undefined) assert.equal(found, undefined);
  else assert.ok(found?.headline.startsWith(says), `${found?.headline} does not start with ${says}`);
}

import { endpoints } from "../../../api/endpoints.ts";
import type { FindingsAnswer } from "../../../api/report.ts";
import { report, reportOf } from "../../../metrics/report/report.ts";
import type { ReportScope } from "../../../model/report.ts";
import { findingsOf } from "../../../publish/findings/findings.ts";
import type { Section } from "../../../publish/page/page.ts";
import { reportJson } from "../../../publish/page/report-json.ts";
import { reportSummary, summarySections } from "../../../publish/page/report-page.ts";
import { type AskReport, type SectionId, sectionIds, sectionMakers } from "../../../publish/page/section-makers.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { scopeOf } from "../../asking/scope.ts";
import type { StoreQuestions } from "../../asking/store-questions.ts";
import type { AskedControllers } from "../../controllers/controllers.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";

/** What answers from the store are made with. */
export interface StoredParts {
  readonly controllers: AskedControllers;
  readonly questions: StoreQuestions;
  readonly now: () => number;
}

const LONGER = "choose a longer period";

/** Rows in each list of a report. */
const TOP = 20;

/** `GET /api/v1/report`: the report as data. */
export function reportRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.report, parts.questions, async (asked) =>
    reportJson(await report(asked.facts, scopeOfReport(asked, parts))),
  );
}

/** `GET /api/v1/summary`: what it is of, and its figures. */
export function summaryRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.summary, parts.questions, async (asked) =>
    reportSummary(await askOf(asked, parts)(summarySections), () => LONGER),
  );
}

/** `GET /api/v1/findings`: what a person would want to be told. */
export function findingsRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.findings, parts.questions, async (asked): Promise<FindingsAnswer> => {
    const found = findingsOf(await report(asked.facts, scopeOfReport(asked, parts)));
    return { findings: found.map(({ id, headline, detail }) => ({ id, headline, detail })) };
  });
}

/** `GET /api/v1/sections/{section}`: a section in words. */
export function sectionRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.section, parts.questions, async (asked): Promise<Section> => {
    const section = asked.parameters.section!;
    if (!isSection(section))
      throw new HttpProblem(404, `There is no such section; there are ${sectionIds.join(", ")}.`);
    return sectionMakers[section].ask(askOf(asked, parts));
  });
}

function askOf(asked: Asked, parts: StoredParts): AskReport {
  return (names) => reportOf(asked.facts, scopeOfReport(asked, parts), names);
}

function scopeOfReport({ query }: Asked, { controllers, now }: StoredParts): ReportScope {
  const controller = controllers.asked(query).name;
  return { ...scopeOf(query, now()), controller, generatedAt: now(), top: TOP };
}

function isSection(text: string): text is SectionId {
  return Object.hasOwn(sectionMakers, text);
}

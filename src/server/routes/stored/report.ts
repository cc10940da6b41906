import { endpoints } from "../../../api/endpoints.ts";
import { report } from "../../../metrics/report/report.ts";
import type { Report } from "../../../model/report.ts";
import { type PagePart, pageParts, reportPart } from "../../../publish/page/page-parts.ts";
import { reportJson } from "../../../publish/page/report-json.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { scopeOf } from "../../asking/scope.ts";
import type { StoreQuestions } from "../../asking/store-questions.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";

/** What answers from the store are made with. */
export interface StoredParts {
  readonly controller: string;
  readonly questions: StoreQuestions;
  readonly now: () => number;
}

/** Rows in each list of a report. */
const TOP = 20;

/** `GET /api/v1/report`: the report as data. */
export function reportRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.report, parts.questions, async (asked) => reportJson(await reportOf(asked, parts)));
}

/** `GET /api/v1/pages/{page}`: a part of it in words. */
export function pageRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.page, parts.questions, async (asked) => {
    const page = asked.parameters.page!;
    if (!isPart(page)) throw new HttpProblem(404, `There is no such page; there are ${pageParts.join(", ")}.`);
    return reportPart(await reportOf(asked, parts), page);
  });
}

/** The pages are parts of one report: going from one to the other asks the store nothing. */
function reportOf({ facts, query }: Asked, { controller, questions, now }: StoredParts): Promise<Report> {
  const scope = scopeOf(query, now());
  const key = JSON.stringify(["report", query.get("period"), scope.folder]);
  return questions.shared(key, () => report(facts, { ...scope, controller, generatedAt: now(), top: TOP }));
}

function isPart(text: string): text is PagePart {
  return (pageParts as readonly string[]).includes(text);
}

import type { ApiSection, PageAnswer, SummaryAnswer } from "../../api/report.ts";
import type { AppState, Asked } from "./app-state.ts";
import { reportSections, sectionPath, summaryPath } from "./paths-of.ts";
import type { ReportRoute } from "./route.ts";

/** A report in the making. */
export interface ComposedPage {
  readonly page: PageAnswer;
  /** Every section has come, or was refused. */
  readonly isWhole: boolean;
  /** Why a section was refused. */
  readonly problem?: string;
}

/**
 * A report as far as it is answered: its frame, then its sections in their order up to the first that is still on its way, so that
 * nothing moves under who reads already. Undefined before the frame is there.
 */
export function composedPage({ asked }: AppState, route: ReportRoute): ComposedPage | undefined {
  const summary = asked.get(summaryPath(route))?.answer as SummaryAnswer | undefined;
  if (summary === undefined) return undefined;
  const all = reportSections[route.view].map((id) => asked.get(sectionPath(id, route)));
  const pending = all.findIndex((one) => one?.answer === undefined && one?.problem === undefined);
  const known = (pending < 0 ? all : all.slice(0, pending)) as readonly Asked[];
  const problem = known.find(({ answer }) => answer === undefined)?.problem;
  return {
    page: {
      title: "",
      ...summary,
      figures: route.view === "overview" ? summary.figures : [],
      findings: [],
      sections: known.flatMap(({ answer }) => (answer === undefined ? [] : [answer as ApiSection])),
    },
    isWhole: pending < 0,
    ...(problem === undefined ? {} : { problem }),
  };
}

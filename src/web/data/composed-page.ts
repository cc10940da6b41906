import type { ApiSection, PageAnswer, SummaryAnswer } from "../../api/report.ts";
import type { AppState } from "./app-state.ts";
import { reportSections, sectionPath, summaryPath } from "./paths-of.ts";
import type { ReportRoute } from "./route.ts";

/**
 * A report as far as it is answered: its frame, then its sections in their order up to the first that has not come, so that nothing
 * moves under who reads already. Undefined before the frame is there.
 */
export function composedPage({ asked }: AppState, route: ReportRoute): ComposedPage | undefined {
  const summary = asked.get(summaryPath(route))?.answer as SummaryAnswer | undefined;
  if (summary === undefined) return undefined;
  const answers = reportSections[route.view].map((id) => asked.get(sectionPath(id, route))?.answer);
  const missing = answers.indexOf(undefined);
  const sections = (missing < 0 ? answers : answers.slice(0, missing)) as ApiSection[];
  const isOverview = route.view === "overview";
  return {
    page: { title: "", ...summary, figures: isOverview ? summary.figures : [], findings: [], sections },
    isWhole: missing < 0,
  };
}

/** A report in the making. */
export interface ComposedPage {
  readonly page: PageAnswer;
  /** Every section has come. */
  readonly isWhole: boolean;
}

import type { Report } from "../../model/report.ts";
import type { Page } from "./page.ts";
import { reportPage } from "./report-page.ts";

/** Parts of a report that are looked at one at a time. */
export const pageParts = ["overview", "usage", "performance"] as const;

/** A part of a report. */
export type PagePart = (typeof pageParts)[number];

/** Ids of the sections of each part. */
const sectionsOf: Readonly<Record<PagePart, readonly string[]>> = {
  overview: ["runs", "time", "engine"],
  usage: ["steps", "pipelines", "declarative", "libraries", "agents"],
  performance: ["time", "stages", "steps", "heaviest", "engine"],
};

const LONGER = "choose a longer period";

/** A part of a report in words. Figures and findings are about the whole: only the overview has them. */
export function reportPart(report: Report, part: PagePart): Page {
  const page = reportPage(report, { wanted: ({ id }) => sectionsOf[part].includes(id), advice: () => LONGER });
  if (part !== "overview") return { ...page, figures: [], findings: [] };
  return { ...page, findings: page.findings.map(({ headline, detail }) => ({ headline, detail })) };
}

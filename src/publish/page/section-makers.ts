import type { Report, ReportOf, ReportSection } from "../../model/report.ts";
import { metricsOf } from "./definitions.ts";
import { pipelinesSection, runsSection } from "./overview-sections.ts";
import type { Section } from "./page.ts";
import { errorsSection, heaviestSection, stagesSection, stepsSection } from "./performance-sections.ts";
import { timeSection } from "./time-section.ts";
import { agentsSection, declarativeSection, engineSection, librariesSection } from "./usage-sections.ts";

/** Gives a report with the sections that are asked for. */
export type AskReport = <Name extends ReportSection>(names: readonly Name[]) => Promise<ReportOf<Name>>;

/** How a section of the page is made. */
export interface SectionMaker {
  /** From a report that is there. */
  readonly make: (report: Report) => Section;
  /** From as much of a report as it needs. */
  readonly ask: (ask: AskReport) => Promise<Section>;
}

/** `shows`: the sections of the report whose numbers it shows; `reads`: what else it reads. */
function maker<Name extends ReportSection, Other extends ReportSection = never>(
  { shows, reads = [] }: { readonly shows: readonly Name[]; readonly reads?: readonly Other[] },
  words: (report: ReportOf<Name | Other>) => Section,
): SectionMaker {
  const make = (report: ReportOf<Name | Other>): Section => ({ ...words(report), metrics: metricsOf(report, shows) });
  return { make, ask: async (ask) => make(await ask([...shows, ...reads])) };
}

/** Order of the page: how much and how well, where the time goes, then how Pipelines are written. Their keys are their ids. */
export const sectionMakers = {
  runs: maker({ shows: ["runs"], reads: ["timeline", "inventory"] }, runsSection),
  time: maker({ shows: ["durations", "waits"], reads: ["timeline"] }, timeSection),
  steps: maker({ shows: ["steps"], reads: ["errors"] }, stepsSection),
  stages: maker({ shows: ["stages"], reads: ["coverage"] }, stagesSection),
  agents: maker({ shows: ["agents"] }, agentsSection),
  errors: maker({ shows: ["errors"] }, errorsSection),
  heaviest: maker({ shows: ["pipelines"], reads: ["coverage"] }, heaviestSection),
  pipelines: maker({ shows: ["inventory"] }, pipelinesSection),
  declarative: maker({ shows: ["scriptEscapes", "declarative"] }, declarativeSection),
  libraries: maker({ shows: ["libraries"], reads: ["runs"] }, librariesSection),
  engine: maker({ shows: ["engine"] }, engineSection),
} as const satisfies Record<string, SectionMaker>;

/** Id of a section. */
export type SectionId = keyof typeof sectionMakers;

/** Ids of all sections, in order. */
export const sectionIds = Object.keys(sectionMakers) as readonly SectionId[];

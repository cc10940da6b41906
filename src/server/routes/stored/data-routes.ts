import { endpoints } from "../../../api/endpoints.ts";
import type { ChangesAnswer, QuarantineAnswer } from "../../../api/inventory.ts";
import { findChanges } from "../../../metrics/changes/find-changes.ts";
import { errorReport, runSpan } from "../../../metrics/errors/error-report.ts";
import { coverage } from "../../../metrics/report/coverage.ts";
import { quarantineList } from "../../../metrics/report/quarantine.ts";
import { ReportReader } from "../../../metrics/report/report-reader.ts";
import { sourceSummary } from "../../../metrics/sources/source-summary.ts";
import type { ErrorReport } from "../../../model/error-report.ts";
import type { ControllerSources } from "../../../model/source-summary.ts";
import { changeSentence } from "../../../publish/change-sentence.ts";
import { plural } from "../../../publish/format.ts";
import { errorsPage } from "../../../publish/page/errors-page.ts";
import type { Page } from "../../../publish/page/page.ts";
import {
  completenessSentence,
  gapSentence,
  linkCommand,
  proposalSentence,
  sourceNames,
  sourceSentence,
} from "../../../publish/sources/source-words.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { scopeOf } from "../../asking/scope.ts";
import type { Route } from "../../http/route.ts";
import { inventoryRoutes } from "./inventory.ts";
import { metricRoutes } from "./metrics.ts";
import type { StoredParts } from "./report.ts";

/** Routes that answer what the commands of the same names print. */
export function dataRoutes(parts: StoredParts): Route[] {
  const { questions } = parts;
  return [
    askedRoute(endpoints.errors, questions, (asked) => errors(asked, parts)),
    askedRoute(endpoints.changes, questions, (asked) => changes(asked, parts)),
    askedRoute(endpoints.quarantine, questions, ({ facts }): Promise<QuarantineAnswer> => quarantine(facts, parts)),
    askedRoute(endpoints.sources, questions, ({ facts }) => sources(facts, parts)),
    ...inventoryRoutes(parts),
    ...metricRoutes(parts),
  ];
}

/** Groups in each list. */
const TOP = 20;

/** The period is compared with one as long before it; all runs with none. */
async function errors({ facts, query }: Asked, { controller, now }: StoredParts): Promise<Page> {
  const { since, folder } = scopeOf(query, now());
  const scope = { folder, controller, top: TOP };
  const until = now();
  const from = since ?? (await runSpan(facts, scope)).firstRunAt ?? until;
  const question = {
    period: { since: from, until },
    earlier: { since: from - (until - from), until: from },
    category: undefined,
    onlyFatal: false,
  };
  const made = await errorReport(facts, { scope, question });
  // There is one controller here: it goes without saying.
  const page = errorsPage({ ...made, controller: undefined }, () => "choose a longer period");
  return since === undefined && made.runErrors.runs > 0 ? ofAllTime(page, made) : page;
}

/** Nothing was before all runs: no word of new, growing or gone. */
function ofAllTime(page: Page, { runErrors: { errors: count, runs } }: ErrorReport): Page {
  return {
    ...page,
    title: count === 0 ? "No errors" : `${plural(count, "error")} in ${plural(runs, "run")}`,
    subtitle: page.subtitle.slice(0, -1),
    figures: page.figures.filter(({ label }) => !["New", "Growing", "Gone"].includes(label)),
  };
}

async function changes({ facts, query }: Asked, { controller, now }: StoredParts): Promise<ChangesAnswer> {
  const scope = { ...scopeOf(query, now()), until: undefined, now: now(), controller };
  const found = await findChanges(facts, scope);
  return {
    pipelines: found.pipelines,
    changes: found.changes.map(({ ratio, ...change }) => ({
      sentence: changeSentence({ ratio, ...change }, now()),
      ...change,
      ...(ratio === undefined ? {} : { ratio }),
      trend: [...change.trend],
    })),
  };
}

async function quarantine(facts: Asked["facts"], { controller }: StoredParts): Promise<QuarantineAnswer> {
  const { total, byCode, records } = await quarantineList(facts, controller);
  return { total, byCode: [...byCode], records: [...records] };
}

/** Undefined values are left out where it is written as JSON. */
async function sources(facts: Asked["facts"], { controller, now }: StoredParts): Promise<object> {
  const scope = { since: undefined, folder: undefined, controller, generatedAt: now(), top: TOP };
  const { controllers, ...rest } = await coverage(new ReportReader(facts, scope));
  const summary = await sourceSummary(facts, now(), controller);
  const words = new Map(summary.controllers.map((one) => [one.controller, sourceWords(one, now())]));
  return {
    ...rest,
    controllers: controllers.map((one) => ({ ...one, ...words.get(one.controller) })),
    proposals: summary.proposals.map((proposal) => ({
      sentence: proposalSentence(proposal),
      command: linkCommand(proposal),
    })),
  };
}

function sourceWords(one: ControllerSources, now: number): object {
  return {
    completeness: completenessSentence(one),
    aliases: one.aliases,
    sources: one.sources.map((source) => ({
      kind: source.kind,
      name: sourceNames[source.kind],
      state: source.state,
      sentence: sourceSentence(source, now),
      runs: source.runs,
    })),
    gaps: one.gaps.map(gapSentence),
  };
}

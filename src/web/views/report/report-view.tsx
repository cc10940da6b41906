import type { VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { Answered } from "../../components/answered.tsx";
import { Prose } from "../../components/prose.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { pathsOf } from "../../data/paths-of.ts";
import type { ReportRoute } from "../../data/route.ts";
import { MetricPast } from "../dictionary/metric-past.tsx";
import { Changes } from "./changes.tsx";
import { PageBody } from "./page-body.tsx";
import { Trends } from "./trends.tsx";

/** What a part of the report needs. */
export interface ReportViewProps {
  readonly state: AppState;
  readonly route: ReportRoute;
  readonly intents: Intents;
}

const titles: Readonly<Record<ReportRoute["view"], string>> = {
  overview: "How runs end",
  usage: "How Pipelines are written",
  performance: "Where the time goes",
  errors: "What goes wrong",
};

/** A part of the report: what it is of, its figures, its sections. */
export function ReportView({ state, route, intents }: ReportViewProps): VNode {
  const [path = "", beside = ""] = pathsOf(route);
  return (
    <main id="main" class="page report">
      <div class="title-row">
        <h1>{titles[route.view]}</h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      <Answered<PageAnswer> state={state} path={path} what={route.view === "errors" ? "errors" : "the report"} isPart>
        {(page) => (
          <>
            {route.view === "errors" && page.figures[0]?.value !== "0" && (
              <p class="headline">
                <Prose text={`${page.title}.`} />
              </p>
            )}
            <PageBody
              {...{ page, state, scope: route, intents }}
              before={<Before state={state} path={beside} route={route} />}
              after={route.view === "usage" && <Trends state={state} path={beside} scope={route} />}
            />
          </>
        )}
      </Answered>
    </main>
  );
}

interface BeforeProps {
  readonly state: AppState;
  readonly path: string;
  readonly route: ReportRoute;
}

/** What stands above the sections of a report: what changed. */
function Before({ state, path, route }: BeforeProps): VNode | undefined {
  if (route.view === "performance") return <Changes state={state} path={path} scope={route} />;
  return route.view === "errors" ? <MetricPast state={state} path={path} hasSeries /> : undefined;
}

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
import { ReportParts } from "./report-parts.tsx";
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
export function ReportView(props: ReportViewProps): VNode {
  const { state, route, intents } = props;
  const beside = pathsOf(state).at(-1) ?? "";
  return (
    <main id="main" class="page report">
      <div class="title-row">
        <h1>{titles[route.view]}</h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      {route.view === "errors" ? (
        <Errors {...props} beside={beside} />
      ) : (
        <ReportParts
          {...props}
          before={route.view === "performance" && <Changes state={state} path={beside} scope={route} />}
          after={route.view === "usage" && <Trends state={state} path={beside} scope={route} />}
        />
      )}
    </main>
  );
}

/** Errors by group, with their past above. */
function Errors({ state, route, intents, beside }: ReportViewProps & { readonly beside: string }): VNode {
  const [path = ""] = pathsOf(state);
  return (
    <Answered<PageAnswer> state={state} path={path} what="errors" isPart>
      {(page) => (
        <>
          {page.figures[0]?.value !== "0" && (
            <p class="headline">
              <Prose text={`${page.title}.`} />
            </p>
          )}
          <PageBody
            {...{ page, state, scope: route, intents }}
            before={<MetricPast state={state} path={beside} hasSeries />}
          />
        </>
      )}
    </Answered>
  );
}

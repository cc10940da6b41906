import type { VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { Answered } from "../../components/answered.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import { pathsOf } from "../../data/paths-of.ts";
import { Findings } from "../report/findings.tsx";
import { PageBody } from "../report/page-body.tsx";
import type { ReportViewProps } from "../report/report-view.tsx";
import { RunningNotices } from "../running/running-notices.tsx";
import { RunningNow } from "./running-now.tsx";

/** What is running now; then how runs end, what they wait for, what the engine costs, what stands out. */
export function OverviewView({ state, route, intents }: ReportViewProps): VNode {
  const [path = ""] = pathsOf(route);
  return (
    <main id="main" class="overview">
      <RunningNotices state={state} />
      <RunningNow state={state} />
      <div class="page report">
        <div class="title-row">
          <h2 class="title">How runs went</h2>
          <ScopeBar scope={route} intents={intents} />
        </div>
        <Answered<PageAnswer> state={state} path={path} what="the report" isPart>
          {(page) => <PageBody {...{ page, state, scope: route, intents }} after={<Findings page={page} />} />}
        </Answered>
      </div>
    </main>
  );
}

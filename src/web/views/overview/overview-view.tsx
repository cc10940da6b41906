import type { VNode } from "preact";
import type { FindingsAnswer } from "../../../api/report.ts";
import { Answered } from "../../components/answered.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import { findingsPath } from "../../data/paths-of.ts";
import { Findings } from "../report/findings.tsx";
import { ReportParts } from "../report/report-parts.tsx";
import type { ReportViewProps } from "../report/report-view.tsx";
import { RunningNotices } from "../running/running-notices.tsx";
import { RunningNow } from "./running-now.tsx";

/** What is running now; then how runs end, what they wait for, what the engine costs, what stands out. */
export function OverviewView({ state, route, intents }: ReportViewProps): VNode {
  return (
    <main id="main" class="overview">
      <RunningNotices state={state} />
      <RunningNow state={state} />
      <div class="page report">
        <div class="title-row">
          <h2 class="title">How runs went</h2>
          <ScopeBar scope={route} intents={intents} />
        </div>
        <ReportParts
          {...{ state, route, intents }}
          after={
            <Answered<FindingsAnswer> state={state} path={findingsPath(route)} what="findings" isPart>
              {({ findings }) => <Findings findings={findings} />}
            </Answered>
          }
        />
      </div>
    </main>
  );
}

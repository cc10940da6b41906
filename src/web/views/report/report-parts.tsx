import type { ComponentChildren, VNode } from "preact";
import type { SummaryAnswer } from "../../../api/report.ts";
import { Answered } from "../../components/answered.tsx";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { composedPage } from "../../data/composed-page.ts";
import { summaryPath } from "../../data/paths-of.ts";
import { PageBody } from "./page-body.tsx";
import type { ReportViewProps } from "./report-view.tsx";

/** What stands around the sections. */
export interface ReportPartsProps extends ReportViewProps {
  readonly before?: ComponentChildren;
  readonly after?: ComponentChildren;
}

/** A part of the report as it comes: its frame first, then section after section. */
export function ReportParts({ state, route, intents, before, after }: ReportPartsProps): VNode {
  const composed = composedPage(state, route);
  return (
    <Answered<SummaryAnswer> state={state} path={summaryPath(route)} what="the report" isPart>
      {() =>
        composed !== undefined && (
          <PageBody
            {...{ page: composed.page, state, scope: route, intents, before }}
            after={
              <>
                {composed.problem !== undefined && (
                  <Notice kind="trouble" icon="unplugged" title="A part of this could not be asked for.">
                    {composed.problem}
                  </Notice>
                )}
                {composed.isWhole ? after : <Loading what="Asking for the rest" isPart />}
              </>
            }
          />
        )
      }
    </Answered>
  );
}

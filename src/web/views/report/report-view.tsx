import type { VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { Answered } from "../../components/answered.tsx";
import { Text } from "../../components/name.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { pathsOf } from "../../data/paths-of.ts";
import type { ReportRoute } from "../../data/route.ts";
import { Section } from "./section.tsx";

/** What a part of the report needs. */
export interface ReportViewProps {
  readonly state: AppState;
  readonly route: ReportRoute;
  readonly intents: Intents;
}

const titles: Readonly<Record<ReportRoute["view"], string>> = {
  overview: "Overview",
  usage: "How Pipelines are written",
  performance: "Where the time goes",
};

/** A part of the report: figures, what stands out, sections. */
export function ReportView({ state, route, intents }: ReportViewProps): VNode {
  const [path = ""] = pathsOf(state);
  return (
    <main id="main" class="page report">
      <div class="title-row">
        <h1>{titles[route.view]}</h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      <Answered<PageAnswer> state={state} path={path} what="the report">
        {(page) => <PageBody page={page} />}
      </Answered>
    </main>
  );
}

function PageBody({ page }: { readonly page: PageAnswer }): VNode {
  return (
    <>
      <p class="subtitle">
        <Text text={page.subtitle.join(". ")} />
      </p>
      {page.figures.length > 0 && (
        <dl class="figures">
          {page.figures.map(({ label, value, note }) => (
            <div>
              <dt>{label}</dt>
              <dd>
                {value} {note !== undefined && <span class="quiet">{note}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {page.findings.length > 0 && (
        <ul class="findings">
          {page.findings.map(({ headline, detail }) => (
            <li>
              <strong>
                <Text text={headline} />
              </strong>{" "}
              <Text text={detail} />
            </li>
          ))}
        </ul>
      )}
      {page.sections.map((section) => (
        <Section section={section} />
      ))}
    </>
  );
}

import type { VNode } from "preact";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import type { AppState } from "./data/app-state.ts";
import type { Intents } from "./data/intents.ts";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { ServerGone } from "./shell/server-gone.tsx";
import { StoreIncomplete } from "./shell/store-incomplete.tsx";
import { AboutView } from "./views/about/about-view.tsx";
import { DictionaryView } from "./views/dictionary/dictionary-view.tsx";
import { OverviewView } from "./views/overview/overview-view.tsx";
import { PipelineView } from "./views/pipeline/pipeline-view.tsx";
import { PipelinesView } from "./views/pipelines/pipelines-view.tsx";
import { PrivacyView } from "./views/privacy/privacy-view.tsx";
import { ReportView } from "./views/report/report-view.tsx";
import { RunView } from "./views/run/run-view.tsx";
import { RunningView } from "./views/running/running-view.tsx";
import { SignIn } from "./views/session/sign-in.tsx";

/** What the whole page needs. */
export interface AppProps {
  readonly state: AppState;
  readonly intents: Intents;
}

/** The page: header, the view that the address names, footer. */
export function App({ state, intents }: AppProps): VNode {
  return (
    <>
      <button type="button" class="skip" onClick={toContent}>
        To the content
      </button>
      <Header state={state} intents={intents} />
      <ServerGone state={state} />
      <StoreIncomplete state={state} />
      <ErrorBoundary>
        {state.session.kind === "closed" ? (
          <SignIn session={state.session} intents={intents} />
        ) : (
          <View state={state} intents={intents} />
        )}
      </ErrorBoundary>
      <Footer state={state} />
    </>
  );
}

function View({ state, intents }: AppProps): VNode {
  switch (state.route.view) {
    case "running":
      return <RunningView state={state} route={state.route} intents={intents} />;
    case "overview":
      return <OverviewView state={state} route={state.route} intents={intents} />;
    case "usage":
    case "performance":
    case "errors":
      return <ReportView state={state} route={state.route} intents={intents} />;
    case "dictionary":
      return <DictionaryView state={state} route={state.route} intents={intents} />;
    case "pipelines":
      return <PipelinesView state={state} route={state.route} intents={intents} />;
    case "pipeline":
      return <PipelineView state={state} route={state.route} intents={intents} />;
    case "run":
      return <RunView state={state} route={state.route} intents={intents} />;
    case "privacy":
      return <PrivacyView state={state} />;
    case "about":
      return <AboutView state={state} route={state.route} />;
  }
}

/** A link would change the address, which is that of the view. */
function toContent(): void {
  const main = document.querySelector<HTMLElement>("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}

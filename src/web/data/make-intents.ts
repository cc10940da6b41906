import type { MarkRequest } from "../../api/marks.ts";
import type { ApiRunVerdict } from "../../api/verdicts.ts";
import type { AppStore } from "./app-store.ts";
import type { Client, Outcome } from "./client.ts";
import { acknowledgeKey, type Intents, markKey } from "./intents.ts";
import type { Live } from "./live.ts";
import { usualPeriod } from "./period.ts";
import { allPipelines, allRunning, type Route, type RunningRoute, withoutNames } from "./route.ts";

/** What intents work on. */
export interface IntentOptions {
  readonly store: AppStore;
  readonly client: Client;
  readonly live: Live;
  /** Shows a route and puts it into the address, in place of the present one. */
  readonly go: (route: Route) => void;
  /** Loads the page anew for another controller: nothing of the one before is of it. */
  readonly goTo: (controller: string, route: Route) => void;
}

/** What a person can do, done by the server and the store. */
export function makeIntents(options: IntentOptions): Intents {
  const { store, live } = options;
  const change = (part: (route: RunningRoute) => RunningRoute) => {
    const { route } = store.state();
    if (route.view === "running") options.go(part(route));
  };
  return {
    toggleRun: (run) => {
      store.dispatch({ kind: "toggledRun", run });
      const isUnfolded = store.state().unfolded.has(run);
      change((route) => (isUnfolded ? { ...route, run } : route.run === run ? withoutRun(route) : route));
    },
    showMore: () => {
      store.dispatch({ kind: "moreAsked" });
      void live.askRest();
    },
    search: (search) => {
      const { route } = store.state();
      if ("search" in route) options.go({ ...route, search });
    },
    sort: (sort) => {
      const { route } = store.state();
      if (route.view === "pipelines") options.go({ ...route, sort });
    },
    toggle: (key) => store.dispatch({ kind: "toggledRun", run: key }),
    toggleNeed: (need) => change((route) => ({ ...route, needs: toggledIn(route.needs, need) })),
    showAll: () => options.go(allRunning),
    changeScope: (scope) => {
      const { route } = store.state();
      const period = scope.period ?? ("period" in route ? route.period : usualPeriod);
      // One Pipeline is in no other folder: who asks for a folder is led to the Pipelines in it.
      if (route.view === "pipeline" && (scope.folder ?? "") !== "")
        options.go({ ...allPipelines, period, folder: scope.folder ?? "" });
      else if (route.view === "pipeline") options.go({ ...route, period });
      else if ("period" in route) options.go({ ...route, ...scope });
    },
    chooseController: (controller) => options.goTo(controller, withoutNames(store.state().route)),
    mark: (verdict, isRight) => void mark(options, verdict, isRight),
    acknowledge: (incident) => void acknowledge(options, incident),
    signIn: (token) => void signIn(options, token),
    signOut: () => void options.client.closeSession().then(() => live.start()),
  };
}

function withoutRun({ run: _, ...route }: RunningRoute): RunningRoute {
  return route;
}

function toggledIn<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

async function mark({ store, client, live }: IntentOptions, verdict: ApiRunVerdict, isRight: boolean): Promise<void> {
  const { run, state, since } = verdict;
  const request: MarkRequest = { run, state, isRight, ...(since === undefined ? {} : { since }) };
  const value = await sent(store, markKey(run), client.mark(request));
  if (value === undefined) return;
  store.dispatch({ kind: "marked", run, isRight, markedAt: value.markedAt });
  await live.refreshRest();
}

async function acknowledge({ store, client }: IntentOptions, id: string): Promise<void> {
  const incident = await sent(store, acknowledgeKey(id), client.acknowledge(id));
  if (incident !== undefined) store.dispatch({ kind: "acknowledged", incident });
}

/** Shows that something is on its way, and that it failed; its value when it did not. */
async function sent<T>(store: AppStore, key: string, request: Promise<Outcome<T>>): Promise<T | undefined> {
  store.dispatch({ kind: "sendingChanged", key, sending: { kind: "sending" } });
  const outcome = await request;
  if (outcome.kind === "ok") {
    store.dispatch({ kind: "sendingChanged", key });
    return outcome.value;
  }
  const detail = outcome.kind === "problem" ? outcome.detail : "The server does not answer.";
  store.dispatch({ kind: "sendingChanged", key, sending: { kind: "failed", detail } });
  return undefined;
}

async function signIn({ store, client, live }: IntentOptions, token: string): Promise<void> {
  store.dispatch({ kind: "sessionKnown", session: { kind: "closed", isSending: true } });
  const outcome = await client.openSession(token);
  if (outcome.kind === "ok") return live.start();
  const problem = outcome.kind === "problem" ? outcome.detail : "The server does not answer.";
  store.dispatch({ kind: "sessionKnown", session: { kind: "closed", isSending: false, problem } });
}

import type { RunningAnswer } from "../../api/running.ts";
import type { Action } from "./actions.ts";
import { type AppState, ROWS_AT_ONCE, type Sending } from "./app-state.ts";
import { isOfThePast } from "./judged-at.ts";
import { type Route, scopeIn } from "./route.ts";

/** The state after something happened. Pure: the same state and action always give the same. */
export function reduce(state: AppState, action: Action): AppState {
  switch (action.kind) {
    case "ticked":
      return { ...state, now: action.at };
    case "navigated":
      return navigated(state, action.route);
    case "sessionKnown":
      return { ...state, session: action.session };
    case "controllersAnswered":
      return { ...state, controllers: action.controllers };
    case "toggledRun":
      return { ...state, unfolded: toggled(state.unfolded, action.run) };
    case "moreAsked":
      return { ...state, rows: state.rows + ROWS_AT_ONCE };
    case "sendingChanged":
      return { ...state, sending: changed(state.sending, action.key, action.sending) };
    case "askedChanged":
      return { ...state, asked: withAsked(state.asked, action) };
    default:
      return reduceAnswers(state, action);
  }
}

type AnswerAction = Exclude<
  Action,
  {
    kind:
      | "ticked"
      | "navigated"
      | "sessionKnown"
      | "controllersAnswered"
      | "toggledRun"
      | "moreAsked"
      | "sendingChanged"
      | "askedChanged";
  }
>;

/** What the server said, or that it did not. */
function reduceAnswers(state: AppState, action: AnswerAction): AppState {
  switch (action.kind) {
    case "connected":
      return { ...state, connection: { kind: "live" } };
    case "lost":
      return lost(state, action.at);
    case "clockSeen":
      return { ...state, clockAheadMs: clockAhead(action.serverAt - action.at) };
    case "runningAnswered":
      return { ...state, running: answered(action) };
    case "runningUnchanged":
      return { ...state, running: withoutProblem(state) };
    case "runningFailed":
      return { ...state, running: { ...state.running, problem: action.problem } };
    case "alive":
      return withAnswer(state, (answer) => ({ ...answer, following: action.following }));
    case "healthAnswered":
      return { ...state, health: action.health };
    case "precisionAnswered":
      return { ...state, precision: action.precision };
    case "marked":
      return withAnswer(state, (answer) => withMark(answer, action));
    case "acknowledged":
      return withAnswer(state, (answer) => withIncident(answer, action.incident));
  }
}

/** A run that an address names is unfolded; what was unfolded stays so while the view is the same. */
function navigated(state: AppState, route: Route): AppState {
  const isSameView = state.route.view === route.view && nameOf(state.route) === nameOf(route);
  const run = route.view === "running" ? route.run : undefined;
  const unfolded = run === undefined || state.unfolded.has(run) ? state.unfolded : new Set([...state.unfolded, run]);
  return {
    ...state,
    route,
    scope: scopeIn(route, state.scope),
    unfolded,
    rows: isSameView ? state.rows : ROWS_AT_ONCE,
  };
}

/** What a view is of: more of one says nothing about more of another. */
function nameOf(route: Route): string | undefined {
  return route.view === "pipeline" ? route.pipeline : route.view === "run" ? route.run : undefined;
}

/** `since` is kept over all tries. */
function lost(state: AppState, at: number): AppState {
  const { connection } = state;
  if (connection.kind === "lost") return { ...state, connection: { ...connection, tries: connection.tries + 1 } };
  return { ...state, connection: { kind: "lost", since: at, tries: 1 } };
}

/** The header `Date` has whole seconds and travels a while: less than that is no difference. */
function clockAhead(differenceMs: number): number {
  return Math.abs(differenceMs) < 3000 ? 0 : differenceMs;
}

function answered({ answer, etag }: Extract<Action, { kind: "runningAnswered" }>): AppState["running"] {
  return { answer, isOfThePast: isOfThePast(answer), ...(etag === undefined ? {} : { etag }) };
}

/** Answers that are kept: going back shows at once what was there. The oldest go first. */
const MOST_KEPT = 40;

function withAsked(
  kept: AppState["asked"],
  { path, asked }: Extract<Action, { kind: "askedChanged" }>,
): AppState["asked"] {
  const next = new Map(kept);
  next.delete(path);
  next.set(path, asked);
  for (const oldest of next.keys()) {
    if (next.size <= MOST_KEPT) break;
    next.delete(oldest);
  }
  return next;
}

function withoutProblem({ running }: AppState): AppState["running"] {
  const { problem: _, ...rest } = running;
  return rest;
}

function withAnswer(state: AppState, change: (answer: RunningAnswer) => RunningAnswer): AppState {
  const { answer } = state.running;
  return answer === undefined ? state : { ...state, running: { ...state.running, answer: change(answer) } };
}

function withMark(
  answer: RunningAnswer,
  { run, isRight, markedAt }: Extract<Action, { kind: "marked" }>,
): RunningAnswer {
  const mark = { isRight, markedAt };
  return { ...answer, runs: answer.runs.map((verdict) => (verdict.run === run ? { ...verdict, mark } : verdict)) };
}

function withIncident(answer: RunningAnswer, incident: RunningAnswer["incidents"][number]): RunningAnswer {
  return { ...answer, incidents: answer.incidents.map((one) => (one.id === incident.id ? incident : one)) };
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function changed(map: AppState["sending"], key: string, sending: Sending | undefined): AppState["sending"] {
  const next = new Map(map);
  if (sending === undefined) next.delete(key);
  else next.set(key, sending);
  return next;
}

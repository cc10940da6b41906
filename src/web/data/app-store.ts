import type { Action } from "./actions.ts";
import type { AppState } from "./app-state.ts";
import type { Store } from "./store.ts";

/** The store of the dashboard. */
export type AppStore = Store<AppState, Action>;

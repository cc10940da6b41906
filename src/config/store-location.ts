import { join } from "node:path";

/** The parts of the environment that say where data goes. */
export interface DataEnvironment {
  readonly FLOWMETER_STORE?: string | undefined;
  readonly XDG_DATA_HOME?: string | undefined;
  readonly HOME?: string | undefined;
}

/**
 * File of the store: what was asked for, else `FLOWMETER_STORE`, else `flowmeter/flowmeter.duckdb` in the user's data
 * directory as the XDG base directory specification names it.
 */
export function storeLocation(asked: string | undefined, environment: DataEnvironment): string {
  if (asked !== undefined) return asked;
  if (environment.FLOWMETER_STORE) return environment.FLOWMETER_STORE;
  const data = environment.XDG_DATA_HOME || join(environment.HOME ?? ".", ".local", "share");
  return join(data, "flowmeter", "flowmeter.duckdb");
}

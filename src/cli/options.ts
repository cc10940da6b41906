import { InvalidArgumentError } from "commander";

/** The option that names the store; all commands that read one have it. */
export const STORE_OPTION = [
  "--store <file>",
  "file of the store (default: FLOWMETER_STORE, or flowmeter.duckdb in your data directory)",
] as const;

/** How many rows to list. @throws InvalidArgumentError */
export function rowCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new InvalidArgumentError("A number from 1 to 1000.");
  return count;
}

import { spawnSync } from "node:child_process";

/** Why promtool cannot be asked; undefined when it can. */
export const promtoolMissing: string | undefined =
  spawnSync("promtool", ["--version"]).status === 0 ? undefined : "promtool is not on the PATH (Debian: prometheus)";

/** What promtool says of a text in the format 0.0.4: "" when it finds nothing wrong. */
export function promtoolCheck(text: string): string {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
  return status === 0 ? "" : `${stdout}${stderr}` || `promtool ended with ${status}`;
}

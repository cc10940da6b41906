import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openHome } from "../sources/jenkins-home/open-home.ts";
import { CliError } from "./cli-error.ts";
import type { HookFlags } from "./commands/hook.ts";
import { hookFile, hookPath, hookVersion, removeHook, removeStop, writeHook, writeStop } from "./hook/hook-file.ts";
import { hookStatus, statusLines } from "./hook/hook-status.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Installs, removes or looks at the hook of a home. @throws RecordError, CliError */
export function runHook(what: "install" | "remove" | "status", path: string, { json }: HookFlags): void {
  const home = openHome(path);
  const answer = answers[what](home);
  if (json === true) writeJson(answer.facts);
  else writeOut(`${answer.lines.join("\n")}\n`);
}

interface Answer {
  readonly facts: object;
  readonly lines: readonly string[];
}

const answers: Readonly<Record<"install" | "remove" | "status", (home: string) => Answer>> = {
  install: (home) => {
    const script = shippedHook();
    const before = own(home);
    removeStop(home);
    writeHook(home, script);
    const version = hookVersion(script)!;
    const file = hookPath(home);
    const done =
      before === undefined ? "Installed" : before === version ? "Installed again" : `Replaced version ${before} by`;
    return {
      facts: { done: "installed", file, version, replaced: before, needsRestart: true },
      lines: [
        `${done}: ${file} (version ${version}).`,
        "Jenkins runs it when it starts next. To have it at once, paste the file into /script of the controller and run it.",
      ],
    };
  },
  remove: (home) => {
    const file = hookPath(home);
    const before = own(home);
    if (before !== undefined) removeHook(home);
    const isTold = writeStop(home);
    return {
      facts: { done: before === undefined ? "nothing" : "removed", file, isTold },
      lines: [
        before === undefined ? `There is no hook at ${file}.` : `Removed: ${file}.`,
        ...(isTold ? ["One that runs ends within seconds; what it wrote stays in flowmeter/ and may be deleted."] : []),
      ],
    };
  },
  status: (home) => {
    const status = hookStatus(home, Date.now());
    return { facts: status, lines: statusLines(status) };
  },
};

/** Version of the hook that is there; undefined when none is. @throws CliError when something else has its name */
function own(home: string): number | undefined {
  const there = hookFile(home);
  if (there.kind === "foreign")
    throw new CliError(
      `${hookPath(home)} is not Flowmeter's: it does not begin as its script does.`,
      "It is left as it is. Look at what it is; move it away if it is not needed.",
    );
  return there.kind === "ours" ? there.version : undefined;
}

function shippedHook(): string {
  return readFileSync(fileURLToPath(new URL("./flowmeter.groovy", import.meta.url)), "utf8");
}

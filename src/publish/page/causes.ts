import type { ReportOf } from "../../model/report.ts";
import { formatCount } from "../format.ts";
import { bar, names, numbers, shareCell, text } from "./cells.ts";
import type { Block } from "./page.ts";

/** What started the runs, in the words that Jenkins shows; JSON has the class names. */
export function causesTable({ runs, scope }: ReportOf<"runs">): Block {
  const rows = runs.causes.slice(0, scope.top);
  if (rows.length === 0) return text("What started the runs is not recorded.");
  return {
    kind: "table",
    table: {
      caption: "What started them",
      columns: [names("Cause"), ...numbers("Runs", "Share"), bar],
      rows: rows.map(({ cause, runs: n }) => [
        causeName(cause),
        formatCount(n),
        shareCell(n, runs.total),
        n / runs.total,
      ]),
      note: "A run can have several causes.",
    },
  };
}

/** The common causes; others are named after their class. */
const causeNames: Readonly<Record<string, string>> = {
  UserId: "a person",
  SCMTrigger: "SCM change (polling or hook)",
  TimerTrigger: "timer",
  Upstream: "upstream run",
  BuildUpstream: "upstream run (build step)",
  BranchEvent: "branch event",
  BranchIndexing: "branch indexing",
  Replay: "replay",
  RestartDeclarativePipeline: "restart from a stage",
  Remote: "remote call with a token",
  GitHubPush: "GitHub push",
  GitLabWebHook: "GitLab webhook",
  Generic: "generic webhook",
};

/** What started a run, in the words that Jenkins shows. Unknown classes are named after themselves. */
export function causeName(cause: string): string {
  const simple = simpleClass(cause);
  return Object.hasOwn(causeNames, simple) ? causeNames[simple]! : simple;
}

/** `TimerTrigger$TimerTriggerCause` is known as `TimerTrigger`. */
function simpleClass(cause: string): string {
  return (cause.split("$").at(-1) ?? cause).replace(/(?<=.)Cause$/, "");
}

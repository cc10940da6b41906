import type { Finding } from "../finding.ts";
import { type Look, later, nothing, one } from "../look.ts";
import { fact, makeFinding } from "../make-finding.ts";
import { activeSince, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { durationWords } from "../words.ts";

/** What runs of half a minute take longer now and then nobody asks about: a run is slow that has lost as much as this. */
const LEAST_MS = 180_000;

/** SLOW: it moves, and has been active for longer than nearly all of its earlier runs, by some minutes. */
export function slow(view: RunView, ofHeads: readonly Finding[]): Look {
  const { run, limits } = view;
  const mostlyMs = limits.slowAfterMs(run.family);
  if (mostlyMs === undefined || !ofHeads.some(({ state }) => state === "MOVING")) return nothing;
  const slowAfterMs = mostlyMs + LEAST_MS;
  const ranMs = activeSince(view, run.startAt);
  if (ranMs === undefined) return nothing;
  if (!(ranMs > slowAfterMs)) return later(reaches(view, run.startAt, slowAfterMs + 1));
  return one(
    makeFinding(view, undefined, {
      state: "SLOW",
      level: "ok",
      since: run.startAt! + (view.at - run.startAt! - (ranMs - slowAfterMs)),
      confidence: sure.oneSource,
      because: [
        fact(`it has been active for ${durationWords(ranMs)}`, "build.xml"),
        fact(`95 % of its runs were active for less than ${durationWords(mostlyMs)}`, "earlier runs"),
      ],
      clearsWhen: "it ends",
      do: "see later what became slower",
    }),
  );
}

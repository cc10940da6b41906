/** How a stretch of time is said: `40 s`, `12 min`, `18 h 51 min`, `3 d 4 h`. What cannot be told is "some time". */
export function durationWords(ms: number): string {
  if (!Number.isFinite(ms)) return "some time";
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return twoUnits([hours, "h"], [minutes % 60, "min"]);
  return twoUnits([Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

/** How an instant is said: `23:50 UTC` on the day of `now`, `2026-11-23 23:50 UTC` on another. */
export function instantWords(at: number, now: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "an unknown time";
  const [day, time] = date.toISOString().split("T") as [string, string];
  const clock = `${time.slice(0, 5)} UTC`;
  return Math.floor(at / DAY_MS) === Math.floor(now / DAY_MS) ? clock : `${day} ${clock}`;
}

/** A name as it is put into a sentence: on one line, and no longer than anybody reads. */
export function nameWords(name: string): string {
  if (name.length <= LONGEST_NAME && PLAIN.test(name)) return name;
  const line = name
    .slice(0, 2 * LONGEST_NAME)
    .replaceAll(CONTROL, " ")
    .trim();
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
}

/** How an agent is called; the built-in node has no name of its own. */
export function agentWords(agent: string): string {
  return agent === "" ? "the built-in node" : nameWords(agent);
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listWords(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  const said = names.slice(0, MOST_LISTED).map(nameWords);
  if (names.length <= 1) return said[0] ?? "";
  if (names.length <= MOST_LISTED) return `${said.slice(0, -1).join(", ")} ${conjunction} ${said.at(-1)!}`;
  return `${said.slice(0, MOST_LISTED - 1).join(", ")} ${conjunction} ${names.length - MOST_LISTED + 1} more`;
}

const DAY_MS = 86_400_000;
const LONGEST_NAME = 120;
const MOST_LISTED = 4;
/** What needs no care: nearly all names. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;
const CONTROL = /\p{C}+/gu;

function twoUnits(large: readonly [number, string], small: readonly [number, string]): string {
  return small[0] === 0 ? large.join(" ") : `${large.join(" ")} ${small.join(" ")}`;
}

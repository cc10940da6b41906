import { endpoints } from "../../api/endpoints.ts";
import type { RunningAnswer } from "../../api/running.ts";
import type { RunVerdict } from "../../model/verdict.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { apiFleet } from "../board/api-verdicts.ts";
import type { Board } from "../board/board.ts";
import { apiFollowing } from "../board/following-state.ts";
import { HttpProblem, jsonText } from "../http/answers.ts";
import { taggedText } from "../http/entity-tag.ts";
import { type Route, routeOf } from "../http/route.ts";

const USUAL_RUNS = 500;
const MOST_RUNS = 5000;

/** Whoever asks for all limits there are is answered all the same. */
const MOST_KNOWN = 8;

/** `GET /api/v1/running`: the judgement of all runs. What several ask between two looks is put into words once. */
export function runningRoute(board: Board): Route {
  const known = new KnownBodies();
  return routeOf(endpoints.running, ({ request, query }) => {
    const limit = limitOf(query.get("limit"));
    const isWanted = levelOf(query.get("level"));
    const asked = `${query.get("level") ?? ""}.${limit}`;
    const body = known.of(`${board.revision}.${board.following.lastLookAt}`, asked, () =>
      jsonText(answerOf(board, isWanted, limit)),
    );
    return taggedText(request, `${board.revision}.${asked}`, body);
  });
}

function answerOf(board: Board, isWanted: (verdict: RunVerdict) => boolean, limit: number): RunningAnswer {
  const { judgement } = board;
  const runs = judgement?.runs ?? [];
  const shown = runs.filter(isWanted).slice(0, limit);
  return {
    revision: board.revision,
    ...(judgement === undefined ? {} : { at: isoInstant(judgement.at), fleet: apiFleet(judgement.fleet) }),
    runs: shown.map((verdict) => board.apiOf(verdict)),
    runsLeftOut: runs.length - shown.length,
    incidents: [...board.incidents],
    notes: [...(judgement?.notes ?? [])],
    following: apiFollowing(board.following),
  };
}

/** Answers of one moment, by what was asked. */
class KnownBodies {
  private moment = "";
  private readonly bodies = new Map<string, string>();

  of(moment: string, asked: string, make: () => string): string {
    if (moment !== this.moment) this.bodies.clear();
    this.moment = moment;
    const body = this.bodies.get(asked) ?? make();
    if (this.bodies.size < MOST_KNOWN) this.bodies.set(asked, body);
    return body;
  }
}

function limitOf(text: string | null): number {
  if (text === null) return USUAL_RUNS;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_RUNS) throw new HttpProblem(400, `limit must be a number from 1 to ${MOST_RUNS}.`);
  return limit;
}

function levelOf(text: string | null): (verdict: RunVerdict) => boolean {
  if (text === null) return () => true;
  if (text === "stuck") return ({ level }) => level === "stuck";
  if (text === "watch") return ({ level }) => level !== "ok";
  throw new HttpProblem(400, "level must be watch or stuck.");
}

import { endpoints } from "../../api/endpoints.ts";
import type { RunningAnswer } from "../../api/running.ts";
import type { RunVerdict } from "../../model/verdict.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { limitOf } from "../asking/list-page.ts";
import { apiFleet } from "../board/api-verdicts.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { Controllers } from "../controllers/controllers.ts";
import { HttpProblem, jsonText } from "../http/answers.ts";
import { taggedText } from "../http/entity-tag.ts";
import { type Route, routeOf } from "../http/route.ts";
import { SharedTexts } from "../http/shared-texts.ts";

const USUAL_RUNS = 500;
const MOST_RUNS = 5000;

/** `GET /api/v1/running`: the judgement of all runs of a controller. */
export function runningRoute(controllers: Controllers): Route {
  const shared = new Map<string, SharedTexts>();
  return routeOf(endpoints.running, ({ request, query }) => {
    const { name, board } = controllers.asked(query);
    const limit = limitOf(query, USUAL_RUNS, MOST_RUNS);
    const isWanted = levelOf(query.get("level"));
    const revision = `${board.revision}.${query.get("level") ?? ""}.${limit}`;
    const make = (): RunningAnswer => {
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
    };
    const place = { state: `${board.revision} ${board.following.lastLookAt}`, key: revision };
    const texts = shared.get(name) ?? new SharedTexts();
    shared.set(name, texts);
    return taggedText(request, revision, () => texts.of(place, () => jsonText(make())));
  });
}

function levelOf(text: string | null): (verdict: RunVerdict) => boolean {
  if (text === null) return () => true;
  if (text === "stuck") return ({ level }) => level === "stuck";
  if (text === "watch") return ({ level }) => level !== "ok";
  throw new HttpProblem(400, "level must be watch or stuck.");
}

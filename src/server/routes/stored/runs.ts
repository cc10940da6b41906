import { endpoints } from "../../../api/endpoints.ts";
import type { RunGraphAnswer } from "../../../api/runs.ts";
import { liveGraphRows, liveOneRun, oneRun } from "../../../metrics/browse/one-run.ts";
import { pageEnd, runGraph } from "../../../metrics/browse/run-graph.ts";
import { findRun, type RowsOfPage, type RunAddress, runPage } from "../../../metrics/browse/run-rows.ts";
import type { RunRows } from "../../../model/run-rows.ts";
import { liveOrAskedRoute } from "../../asking/asked-route.ts";
import { cursorOf, cursorText, limitOf } from "../../asking/list-page.ts";
import type { StoredController } from "../../controllers/controllers.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";
import { apiNode, apiRun } from "./api-runs.ts";
import { instantOf, known, lengthOf } from "./known.ts";
import type { StoredParts } from "./report.ts";

/** `GET /api/v1/runs/{run}`: one run. One that goes on is read where it goes on. */
export function runRoute(parts: StoredParts): Route {
  return liveOrAskedRoute(endpoints.run, parts.questions, {
    live: async ({ parameters, query }) => {
      const { rows, address } = await liveRows(parameters.run!, parts.controllers.asked(query));
      const one = rows && liveOneRun(rows);
      return one && apiRun(address.pipeline, one);
    },
    question: async ({ facts, parameters, query }) => {
      const address = addressOf(parameters.run!, parts.controllers.asked(query));
      const one = await oneRun(facts, address);
      if (one === undefined) throw noSuchRun();
      return apiRun(address.pipeline, one);
    },
  });
}

/** `GET /api/v1/runs/{run}/graph`: a page of its flow graph. A run that goes on is read where it goes on. */
export function runGraphRoute(parts: StoredParts): Route {
  return liveOrAskedRoute(endpoints.runGraph, parts.questions, {
    live: async ({ parameters, query }) => {
      const known = (await liveRows(parameters.run!, parts.controllers.asked(query))).rows;
      const rows = known && liveGraphRows(known);
      if (rows === undefined) return undefined;
      const { after, limit } = placeOf(query);
      const end = pageEnd(rows, after, limit);
      return graphAnswer({ rows, page: { after, upTo: end ?? Number.MAX_SAFE_INTEGER }, isMore: end !== undefined });
    },
    question: async ({ facts, parameters, query }) => {
      const place = placeOf(query);
      const run = await findRun(facts, addressOf(parameters.run!, parts.controllers.asked(query)));
      if (run === undefined) throw noSuchRun();
      return graphAnswer(await runPage(facts, run, place));
    },
  });
}

async function liveRows(
  run: string,
  controller: StoredController,
): Promise<{ readonly address: RunAddress; readonly rows: RunRows | undefined }> {
  const address = addressOf(run, controller);
  return { address, rows: (await controller.liveRun?.(address.pipeline, address.runNumber))?.rows };
}

function placeOf(query: URLSearchParams): { readonly after: number; readonly limit: number } {
  const [after = 0] = cursorOf(query, ["number"]) ?? [];
  return { after: Math.trunc(Number(after)), limit: limitOf(query, 2000, 5000) };
}

function graphAnswer({ rows, page, isMore }: RowsOfPage): RunGraphAnswer {
  const { startAt, durationMs, finished } = rows.run;
  return known({
    nodes: runGraph(rows, page).map(apiNode),
    isOpen: finished !== true,
    startAt: instantOf(startAt),
    durationMs: lengthOf(durationMs),
    next: isMore ? cursorText([page.upTo]) : undefined,
  });
}

function addressOf(run: string, { name: controller }: StoredController): RunAddress {
  const [, pipeline, number] = /^(.+)#(\d{1,9})$/su.exec(run) ?? [];
  if (pipeline === undefined) throw new HttpProblem(404, "There is no such run; a run is called like shop/deploy#61.");
  return { controller, pipeline, runNumber: Number(number) };
}

function noSuchRun(): HttpProblem {
  return new HttpProblem(404, "There is no such run.");
}

import type { Access } from "../access/access.ts";
import type { Sessions } from "../access/sessions.ts";
import type { StoreQuestions } from "../asking/store-questions.ts";
import type { Controllers } from "../controllers/controllers.ts";
import type { EventStreams } from "../events/event-streams.ts";
import type { Route } from "../http/route.ts";
import type { MakeFamilies } from "../metrics-text.ts";
import { acknowledgeRoute } from "./acknowledge.ts";
import { controllersRoute } from "./controllers.ts";
import { eventsRoute } from "./events.ts";
import { type Health, healthRoute } from "./health.ts";
import { loginRoutes } from "./login.ts";
import { markRoute } from "./mark.ts";
import { metricsRoute } from "./metrics.ts";
import { openApiRoute } from "./open-api.ts";
import { precisionRoute } from "./precision.ts";
import { privacyRoute, type TellPrivacy } from "./privacy.ts";
import { probeRoutes } from "./probes.ts";
import { runningRoute } from "./running.ts";
import { runningRunRoute } from "./running-run.ts";
import { sessionRoutes } from "./session.ts";
import { dataRoutes } from "./stored/data-routes.ts";
import { pipelineRoute, pipelineRunsRoute, pipelinesRoute } from "./stored/pipelines.ts";
import { findingsRoute, reportRoute, sectionRoute, summaryRoute } from "./stored/report.ts";
import { runGraphRoute, runRoute } from "./stored/runs.ts";

/** What routes answer from. */
export interface RouteParts {
  readonly version: string;
  readonly controllers: Controllers;
  readonly streams: EventStreams;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly families: MakeFamilies;
  readonly health: () => Promise<Health>;
  readonly questions: StoreQuestions;
  readonly privacy?: TellPrivacy | undefined;
  readonly now: () => number;
}

/** Every route of the server. */
export function allRoutes(parts: RouteParts): Route[] {
  const { controllers, streams, access, sessions } = parts;
  return [
    controllersRoute(controllers),
    runningRoute(controllers),
    runningRunRoute(controllers),
    acknowledgeRoute(controllers),
    markRoute(controllers),
    precisionRoute(controllers),
    eventsRoute(controllers, streams),
    healthRoute(controllers, parts.health),
    openApiRoute(parts.version),
    privacyRoute(parts.privacy),
    ...sessionRoutes(access, sessions),
    ...loginRoutes(access, sessions),
    ...probeRoutes(controllers),
    metricsRoute(parts.families),
    reportRoute(parts),
    summaryRoute(parts),
    findingsRoute(parts),
    sectionRoute(parts),
    ...dataRoutes(parts),
    pipelinesRoute(parts),
    pipelineRoute(parts),
    pipelineRunsRoute(parts),
    runRoute(parts),
    runGraphRoute(parts),
  ];
}

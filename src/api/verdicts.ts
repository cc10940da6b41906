import Type, { type Static } from "typebox";
import { count, fleetState, instant, level, milliseconds, runName, runState, strict } from "./parts.ts";

const evidence = Type.Object(
  {
    fact: Type.String({ description: "A sentence." }),
    source: Type.String({ description: "File or event in which a person can check it." }),
    quote: Type.Optional(Type.String({ description: "Jenkins' own words; never what a script printed." })),
  },
  strict,
);

const mark = Type.Object(
  {
    isRight: Type.Boolean(),
    markedAt: instant("When it was marked."),
  },
  { ...strict, description: "What a person said of this verdict." },
);

/** Judgement of one run, as `flowmeter judge --json` prints it, and what people did about it. */
export const runVerdictSchema = Type.Object(
  {
    run: runName(),
    state: runState(),
    also: Type.Array(runState(), { description: "States of its other heads." }),
    level: level(),
    since: Type.Optional(instant("Since when the state holds, as far as the facts tell.")),
    confidence: Type.Number({ minimum: 0, maximum: 1 }),
    because: Type.Array(evidence),
    chain: Type.Array(Type.String(), { description: "From the run to what it finally waits for." }),
    clearsWhen: Type.String({ description: "What will end the state." }),
    who: Type.String({ description: "Who can do something about it." }),
    do: Type.String({ description: "What to do." }),
    notSeen: Type.Array(Type.String(), { description: "What could not be seen and might change the verdict." }),
    incident: Type.Optional(Type.String({ description: "The open incident that it belongs to." })),
    mark: Type.Optional(mark),
  },
  strict,
);

const causeFields = {
  run: Type.Optional(runName()),
  resource: Type.Optional(Type.String({ description: "The thing at the root, when it is no run: `label gpu`." })),
  state: runState(),
  holdsUp: Type.Array(runName(), { description: "Runs that cannot go on because of it, its own first." }),
  since: Type.Optional(instant("Since when it holds.")),
  sentence: Type.String(),
};

/** Judgement of all running Pipelines together. */
export const fleetSchema = Type.Object(
  {
    verdict: fleetState(),
    running: count("Runs that are going on."),
    observed: count("Those of which enough was seen."),
    stuck: count("Those that will not move."),
    watch: count("Those that are to be watched."),
    causes: Type.Array(Type.Object(causeFields, strict), { maxItems: 3, description: "Worst first." }),
    executorsHeld: count("Executors held by runs that will not move."),
    oldestWaitMs: Type.Optional(milliseconds("How long the longest wait has lasted.")),
    sentence: Type.String(),
  },
  strict,
);

/** What holds up runs, from when it was first alerted until it was over: one incident is one alarm. */
export const incidentSchema = Type.Object(
  {
    id: Type.String({ pattern: "^[0-9a-f]{16}$", description: "Stays the same for as long as the incident lasts." }),
    ...causeFields,
    openedAt: instant("When it was first called stuck."),
    acknowledgedAt: Type.Optional(instant("When somebody took it; nothing more is sent about it.")),
    resolvedAt: Type.Optional(instant("When it was over. Incidents that are over are shown for an hour.")),
  },
  strict,
);

/** Judgement of one run as the API gives it. */
export type ApiRunVerdict = Static<typeof runVerdictSchema>;

/** Judgement of the fleet as the API gives it. */
export type ApiFleet = Static<typeof fleetSchema>;

/** An incident as the API gives it. */
export type ApiIncident = Static<typeof incidentSchema>;

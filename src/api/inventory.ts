import Type, { type Static } from "typebox";
import { count, strict } from "./parts.ts";

/** What the command line prints as JSON is described by its own documents; here only the parts that pages read are. */
const open = { additionalProperties: true } as const;

const epochMs = (description: string) => Type.Number({ description: `${description} Epoch milliseconds.` });

/** Answer of `GET /api/v1/inventory`. */
export const inventorySchema = Type.Object(
  {
    day: Type.String({ description: "The day that it is as of, in UTC." }),
    at: epochMs("The instant that it is as of."),
    snapshot: Type.Object({}, { ...open, description: "Numbers." }),
    profiles: Type.Array(Type.Object({}, open), { description: "What each Pipeline is made of." }),
    setup: Type.Array(Type.Object({}, open), { description: "What controllers are set up with." }),
  },
  open,
);

const side = Type.Object(
  { day: Type.String(), at: epochMs("The end of the day."), snapshot: Type.Object({}, open) },
  strict,
);

/** Answer of `GET /api/v1/inventory/diff`. */
export const inventoryDiffSchema = Type.Object(
  {
    before: side,
    now: side,
    sentences: Type.Array(Type.Object({ id: Type.String(), headline: Type.String(), detail: Type.String() }, strict)),
  },
  open,
);

/** Answer of `GET /api/v1/changes`. */
export const changesSchema = Type.Object(
  {
    pipelines: count("Pipelines with enough successful runs to tell."),
    changes: Type.Array(
      Type.Object(
        {
          sentence: Type.String({ description: "The change in words; names are in backquotes." }),
          pipeline: Type.String(),
          changedAt: epochMs("Start of the first run after it."),
          runNumber: count("Number of that run."),
          ratio: Type.Optional(Type.Number({ description: "How many times as long a run takes." })),
          runsBefore: count("Runs before it."),
          runsAfter: count("Runs since."),
          beforeMsP50: Type.Number(),
          afterMsP50: Type.Number(),
          trend: Type.Array(Type.Number(), { description: "Medians of groups of neighbouring runs." }),
        },
        open,
      ),
      { description: "The largest first." },
    ),
  },
  strict,
);

/** Answer of `GET /api/v1/quarantine`. */
export const quarantineSchema = Type.Object(
  {
    total: count("Records in quarantine."),
    byCode: Type.Array(Type.Object({ code: Type.String(), records: count("Of this code.") }, strict), {
      description: "Most first.",
    }),
    records: Type.Array(
      Type.Object(
        {
          controller: Type.String(),
          file: Type.String({ description: "Path below the home." }),
          code: Type.String(),
          reason: Type.String(),
          since: epochMs("When a scan met it first as it is now."),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** Answer of `GET /api/v1/sources`. */
export const sourcesSchema = Type.Object(
  {
    controllers: Type.Array(
      Type.Object(
        {
          controller: Type.String(),
          name: Type.String({ description: "For titles." }),
          jenkinsVersion: Type.Optional(Type.String()),
          lastScanAt: Type.Optional(epochMs("When it was last scanned.")),
          completeness: Type.String({ description: "How much of its runs is seen, in a sentence." }),
          aliases: Type.Array(Type.String(), { description: "Other names under which sources know it." }),
          sources: Type.Array(
            Type.Object(
              {
                kind: Type.String({ description: "`home`, `hook`, `otlp`, `rest` or `bundle`." }),
                name: Type.String({ description: "For titles." }),
                state: Type.Optional(
                  Type.String({ description: "`connected`, `waiting` or `failing`, where it says so." }),
                ),
                sentence: Type.String({ description: "How it does, how late and what it costs." }),
                runs: count("Runs that it has seen."),
              },
              strict,
            ),
            { description: "The source that sees most first." },
          ),
          gaps: Type.Array(Type.String(), { description: "What no source saw, in words; most first." }),
        },
        strict,
      ),
    ),
    proposals: Type.Array(
      Type.Object({ sentence: Type.String(), command: Type.String({ description: "What accepts it." }) }, strict),
      { description: "Controllers that look like one. Names are in backquotes." },
    ),
    firstRunAt: Type.Optional(epochMs("Start of the first run.")),
    lastRunAt: Type.Optional(epochMs("Start of the last.")),
    lastRunOfAllAt: Type.Optional(epochMs("The same, whatever the period.")),
    runs: count("Runs in the store."),
    runsFullySeen: count("Runs with flow nodes, none of whose records is quarantined."),
    runsSeenInPart: count("Runs of which all sources together miss something."),
    runsWithoutFlowNodes: count("Runs that left none."),
    runsWithQuarantinedRecords: count("Runs of which something could not be read."),
    quarantinedRecords: count("Records that could not be read."),
  },
  strict,
);

/** Answer of `GET /api/v1/changes`. */
export type ChangesAnswer = Static<typeof changesSchema>;

/** Answer of `GET /api/v1/quarantine`. */
export type QuarantineAnswer = Static<typeof quarantineSchema>;

/** Answer of `GET /api/v1/sources`. */
export type SourcesAnswer = Static<typeof sourcesSchema>;

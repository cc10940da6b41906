import Type, { type Static } from "typebox";
import { strict } from "./parts.ts";

/**
 * Answer of `GET /api/v1/report`. Its sections are those of `flowmeter report --json`; they are not described field by field here:
 * what each number means is in the dictionary, under the metrics that `metrics` names per section.
 */
export const reportSchema = Type.Object(
  {
    scope: Type.Object({}, { description: "What the report is about and when it was made." }),
    metrics: Type.Record(Type.String(), Type.Array(Type.String()), {
      description: "Ids of the metrics whose values each section shows.",
    }),
    findings: Type.Array(Type.Object({ id: Type.String(), headline: Type.String(), detail: Type.String() }, strict)),
  },
  { additionalProperties: true },
);

const text = (description: string) => Type.String({ description });
const optionalText = (description: string) => Type.Optional(text(description));

/** A text, a share from 0 to 1 in a column of bars, or nothing known. */
const cell = Type.Union([Type.String(), Type.Number(), Type.Null()]);

const column = Type.Object(
  {
    title: Type.String(),
    kind: Type.Unsafe<"name" | "number" | "bar">(Type.Enum(["name", "number", "bar"])),
    isMinor: Type.Optional(Type.Boolean({ description: "Left out on the narrowest screens." })),
  },
  strict,
);

const table = Type.Object(
  {
    caption: Type.String(),
    columns: Type.Array(column),
    rows: Type.Array(Type.Array(cell)),
    note: optionalText("What the numbers mean where a title is too short to say it."),
    isNarrow: Type.Optional(Type.Boolean()),
  },
  strict,
);

const sharePart = Type.Object(
  { label: Type.String(), value: Type.String(), share: Type.Number(), tone: text("What its colour stands for.") },
  strict,
);

const bucket = Type.Object(
  {
    startAt: Type.Number({ description: "Epoch milliseconds." }),
    runs: Type.Number(),
    success: Type.Number(),
    unstable: Type.Number(),
    failure: Type.Number(),
    aborted: Type.Number(),
    notBuilt: Type.Number(),
    unfinished: Type.Number(),
    durationMsP50: Type.Optional(Type.Number({ description: "Absent where no run finished." })),
    durationMsP95: Type.Optional(Type.Number()),
  },
  strict,
);

const timeline = Type.Object({ bucketDays: Type.Number(), buckets: Type.Array(bucket) }, strict);

const block = Type.Union([
  Type.Object({ kind: Type.Literal("text"), text: Type.String() }, strict),
  Type.Object({ kind: Type.Literal("list"), title: Type.String(), items: Type.Array(Type.String()) }, strict),
  Type.Object({ kind: Type.Literal("table"), table }, strict),
  Type.Object(
    {
      kind: Type.Literal("shares"),
      caption: Type.String(),
      parts: Type.Array(sharePart),
      note: optionalText("What a part is where its label is too short to say it."),
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal("runsChart"), timeline }, strict),
  Type.Object({ kind: Type.Literal("durationChart"), timeline }, strict),
]);

const figures = Type.Array(
  Type.Object(
    {
      label: Type.String(),
      value: Type.String(),
      note: optionalText("What the value is of."),
      metric: optionalText("Metric that it is a value of, or made of."),
    },
    strict,
  ),
);

const subtitle = Type.Array(Type.String(), { description: "Which controllers, which period, which filters." });

/** Answer of `GET /api/v1/sections/{section}`: words and numbers, as the dashboard, the terminal and the HTML report show them. */
export const sectionSchema = Type.Object(
  {
    id: text("Stable."),
    title: Type.String(),
    metrics: Type.Optional(Type.Array(Type.String(), { description: "Metrics that its numbers are values of." })),
    blocks: Type.Array(block),
  },
  strict,
);

/** Answer of `GET /api/v1/summary`: what frames a report. */
export const summarySchema = Type.Object({ subtitle, figures, footer: Type.String() }, strict);

const finding = Type.Object({ id: text("Stable."), headline: Type.String(), detail: Type.String() }, strict);

/** Answer of `GET /api/v1/findings`. */
export const findingsSchema = Type.Object({ findings: Type.Array(finding) }, strict);

/** Answer of `GET /api/v1/errors`: a page of words and numbers. */
export const pageSchema = Type.Object(
  {
    title: Type.String(),
    subtitle,
    figures,
    findings: Type.Array(Type.Object({ headline: Type.String(), detail: Type.String() }, strict)),
    findingsTitle: optionalText("What the findings are called."),
    sections: Type.Array(sectionSchema),
    definitions: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Type.String(), summary: Type.String(), question: Type.String(), decision: Type.String() },
          strict,
        ),
      ),
    ),
    footer: Type.String(),
  },
  strict,
);

/** Answer of `GET /api/v1/summary`. */
export type SummaryAnswer = Static<typeof summarySchema>;

/** Answer of `GET /api/v1/findings`. */
export type FindingsAnswer = Static<typeof findingsSchema>;

/** Words and numbers of a view. */
export type PageAnswer = Static<typeof pageSchema>;

/** A section of a page. */
export type ApiSection = Static<typeof sectionSchema>;

/** What a section is made of. */
export type ApiBlock = ApiSection["blocks"][number];

/** A table of a page. */
export type ApiTable = Extract<ApiBlock, { kind: "table" }>["table"];

/** Runs over time, by result, with their durations. */
export type ApiTimeline = Extract<ApiBlock, { kind: "runsChart" }>["timeline"];

/** A whole and its parts. */
export type ApiShares = Extract<ApiBlock, { kind: "shares" }>;

import Type, { type Static } from "typebox";
import { count, instant, strict } from "./parts.ts";

const text = (description: string) => Type.String({ description });

const reportRow = Type.Object(
  {
    metric: text("Id and version of the metric."),
    labels: Type.Array(Type.String()),
    value: text("The power of two, or ranges and their units."),
    before: Type.Optional(text("The same in the last report of this envelope that was sent.")),
    question: text("What the metric is for."),
    class: text("Sensitivity: S0 to S3."),
    reviews: text("Reviews that it passed."),
  },
  strict,
);

const waitingReport = Type.Object(
  {
    name: text("Begin of the SHA-256 of its bytes, by which commands know it."),
    destination: Type.String(),
    method: Type.String(),
    url: Type.String(),
    headers: Type.Array(Type.Array(Type.String()), { description: "Name and value of each, in order." }),
    length: count("Bytes of the body."),
    sha256: Type.String(),
    body: text("The exact bytes."),
    env: text("Envelope: what the report is about."),
    period: Type.String(),
    sendAt: instant("When it is sent, unless it is dropped."),
    rows: Type.Array(reportRow),
  },
  strict,
);

/** Answer of `GET /api/v1/privacy`: what `flowmeter share status`, `inventory`, `preview` and `log` say. */
export const privacySchema = Type.Object(
  {
    level: text("What holds: off, local, technical, usage or detailed."),
    limits: Type.Array(Type.Object({ source: Type.String(), level: Type.String(), reason: Type.String() }, strict), {
      description: "All that bounds the level. The lowest holds.",
    }),
    consent: Type.Optional(
      Type.Object(
        {
          level: Type.String(),
          day: Type.String(),
          groups: Type.Array(Type.String()),
          isOfTheseWords: Type.Boolean({ description: "The dictionary and the lists are as they were." }),
        },
        strict,
      ),
    ),
    destinations: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          url: Type.String(),
          leaves: count("Metrics that may leave."),
          stays: count("Metrics that stay."),
        },
        strict,
      ),
    ),
    metrics: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          question: Type.String(),
          class: Type.String(),
          level: text("The least level that lets it leave."),
          group: Type.String(),
          labels: Type.Array(Type.String(), { description: "All labels that it could have." }),
          stays: Type.Optional(text("Why it does not leave now.")),
        },
        strict,
      ),
      { description: "All that could ever leave." },
    ),
    waiting: Type.Array(waitingReport),
    log: Type.Array(Type.Object({ at: instant("When."), event: Type.String(), about: Type.String() }, strict), {
      description: "What sharing did, the latest first; 200 lines at most.",
    }),
    fault: Type.Optional(text("What is wrong with the files of sharing: nothing is sent.")),
  },
  strict,
);

/** Answer of `GET /api/v1/privacy`. */
export type PrivacyAnswer = Static<typeof privacySchema>;

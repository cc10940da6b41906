import { eachMetric, type Rule, when } from "./rule.ts";

/** What people write where they have nothing to say yet. */
const PLACEHOLDER = /^(tbd|todo|fixme|none|unknown|n\/?a|xxx|[?.-]+)\b|^\W*$/i;

/** Rules of what a metric is for. */
export const wordRules: readonly Rule[] = [
  {
    name: "NO_QUESTION",
    severity: "error",
    says: "A metric has no question that it answers",
    find: eachMetric(["question"], ({ question }) =>
      when(
        PLACEHOLDER.test(question) || !/\w{2,}.*\?$/.test(question),
        "question must be a question, with ? at its end",
      ),
    ),
  },
  {
    name: "NO_DECISION",
    severity: "error",
    says: "A metric has no decision that it informs, or nobody who takes it",
    find: eachMetric(["decision"], ({ decision }) =>
      when(PLACEHOLDER.test(decision.text), "decision.text must say what is decided with it", ["decision", "text"]),
    ),
  },
  {
    name: "QUESTION_DUPLICATE",
    severity: "warning",
    says: "Two metrics answer the same question",
    skippable: "always",
    find: eachMetric(["question"], ({ question }, { file, files }) =>
      files
        .slice(0, files.indexOf(file))
        .filter(({ fields }) => fields.status !== "removed" && plain(fields.question) === plain(question))
        .map((other) => ({ message: `${other.fields.id ?? other.file} asks the same` })),
    ),
  },
];

function plain(text: string | undefined): string | undefined {
  return text?.toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, " ");
}

import { reviewedDigest, semanticDigest } from "../../dictionary/digest.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { consentWords, groupingWords, sendingWords, statusWords, valueWords } from "./metric-words.ts";
import type { Block, Page, Section } from "./page.ts";

/** All that the dictionary says of a metric, for people. */
export function metricPage(metric: MetricDefinition): Page {
  return {
    title: metric.id,
    subtitle: [metric.summary],
    figures: [
      { label: "kind", value: metric.kind, note: undefined },
      { label: "unit", value: metric.unit, note: undefined },
      { label: "status", value: metric.status.replaceAll("_", " "), note: undefined },
      { label: "group", value: metric.group, note: undefined },
      { label: "sensitivity", value: metric.sensitivity, note: undefined },
      { label: "version", value: String(metric.version), note: undefined },
    ],
    findings: [],
    sections: sectionsOf(metric),
    footer: `Meaning ${semanticDigest(metric)} · what a review approves ${reviewedDigest(metric)}`,
  };
}

function sectionsOf(metric: MetricDefinition): Section[] {
  const { question, decision, not_for, description, population, source } = metric;
  return [
    section("question", "What it is for", [
      question,
      `The answer serves to: ${decision.text}. ${decision.owner} decides, and looks at it again by ${decision.review_by}.`,
      `It is not for: ${not_for.join("; ")}.`,
    ]),
    section("meaning", "What it means", [description, `Population: ${population}.`]),
    section("computed", "How it is computed", [
      `Made from ${source.reads.join(", ")} (${source.producer}).`,
      ...(source.never_reads.length === 0 ? [] : [`Never made from ${source.never_reads.join(", ")}.`]),
      valueWords(metric),
    ]),
    section("grouping", "What it can be grouped by", groupingWords(metric)),
    section("consent", "How sensitive it is", [consentWords(metric)]),
    section("leaving", "What may leave this machine", sendingWords(metric)),
    section("status", "Status", statusWords(metric)),
  ];
}

function section(id: string, title: string, texts: readonly string[]): Section {
  return { id, title, blocks: texts.map((text): Block => ({ kind: "text", text })) };
}

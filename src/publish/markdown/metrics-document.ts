import type { MetricDefinition } from "../../dictionary/schema.ts";
import { metricPage } from "../page/metric-page.ts";
import type { Section } from "../page/page.ts";

/** A rule of the dictionary's lint, as the reference names it. */
export interface DocumentedRule {
  readonly name: string;
  readonly severity: string;
  readonly says: string;
  readonly whileLocal?: string;
  readonly skippable?: string;
}

const skipWords: Readonly<Record<string, string>> = { always: "with a reason", whileLocal: "while nothing leaves" };

/** The reference of all metrics, with an anchor for each, and of the rules that their files keep. */
export function metricsDocument(metrics: readonly MetricDefinition[], rules: readonly DocumentedRule[]): string {
  return [
    "# Metrics\n",
    "Made by `npm run docs` from the dictionary; do not edit. `flowmeter dictionary show <id>` says the same of one metric.\n",
    table(
      ["metric", "question", "status"],
      metrics.map(({ id, question, status }) => [`[${id}](#${anchorOf(id)})`, question, status.replaceAll("_", " ")]),
    ),
    ...metrics.map(metricSection),
    '<a id="rules"></a>\n\n## Rules of the dictionary\n',
    "`flowmeter dictionary lint` checks these; an error refuses the dictionary. Some say less of a metric of which nothing leaves a machine.\n",
    table(
      ["rule", "severity", "while nothing leaves", "may be skipped", "what is wrong"],
      rules.map(({ name, severity, whileLocal, skippable, says }) => [
        `\`${name}\``,
        severity,
        whileLocal ?? severity,
        skipWords[skippable ?? "never"] ?? "no",
        says,
      ]),
    ),
  ].join("\n");
}

/** Where the section of a metric is in the reference: `run-duration`. */
function anchorOf(id: string): string {
  return id.replaceAll(/[._]/g, "-");
}

function metricSection(metric: MetricDefinition): string {
  const { title, subtitle, figures, sections } = metricPage(metric);
  return [
    `<a id="${anchorOf(metric.id)}"></a>\n\n## ${title}\n`,
    ...subtitle.map((text) => `${safe(text)}\n`),
    table(
      figures.map(({ label }) => label),
      [figures.map(({ value }) => value)],
    ),
    ...sections.map(sectionText),
  ].join("\n");
}

function sectionText({ title, blocks }: Section): string {
  const texts = blocks.flatMap((block) => (block.kind === "text" ? [safe(block.text)] : []));
  return `**${title}.** ${texts.join("<br>\n")}\n`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => safe(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

/** Texts are words, not markup. */
function safe(text: string): string {
  return text.replaceAll("<", "&lt;");
}

import { createHash } from "node:crypto";
import { gapTitle } from "../gap-words.ts";
import type { Block, Page, Section } from "../page/page.ts";
import { definitions, definitionsLink, means } from "./definitions.ts";
import { durationChart } from "./duration-chart.ts";
import { breakable, Html, html } from "./html.ts";
import { renderTable } from "./render-table.ts";
import { runsChart } from "./runs-chart.ts";
import { renderShares } from "./shares.ts";
import { style } from "./style.ts";

/**
 * A page as one document: no script, no request, readable without either.
 *
 * Its policy allows the style sheet in it by its hash and nothing else, so even markup that got in by mistake could do nothing.
 */
export function renderHtml(page: Page): string {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Flowmeter">
<title>${page.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${page.title}</h1>
${page.subtitle.map((line) => html`<p class="about">${breakable(line)}</p>\n`)}${missing(page)}
<dl class="figures">${page.figures.map(figure)}</dl>
<nav aria-label="Sections"><ul>${page.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}${definitionsLink(page)}</ul></nav>
</header>
<main>
${findings(page)}
${page.sections.map(section)}
${definitions(page)}
</main>
<footer><p>${page.footer}</p></footer>
</body>
</html>
`;
  return document.markup;
}

function missing({ missing: all = [] }: Page): Html | undefined {
  if (all.length === 0) return undefined;
  return html`<div class="gaps" role="note"><p><strong>${gapTitle}</strong></p>${all.map((text) => html`<p>${breakable(text)}</p>`)}</div>`;
}

function figure({ label, value, note }: Page["figures"][number]): Html {
  const below = note === undefined ? undefined : html`<dd class="note">${note}</dd>`;
  return html`<div><dt>${label}</dt><dd class="value">${value}</dd>${below}</div>`;
}

function findings({ findings: all, findingsTitle = "Findings" }: Page): Html | undefined {
  if (all.length === 0) return undefined;
  const items = all.map(
    ({ headline, detail }) =>
      html`<li><p class="headline">${breakable(headline)}</p><p class="detail">${breakable(detail)}</p></li>\n`,
  );
  return html`<section id="findings"><h2><a href="#findings">${findingsTitle}</a></h2><div class="content"><ol class="findings">${items}</ol></div></section>`;
}

function section(part: Section): Html {
  const { id, title, blocks } = part;
  return html`<section id="${id}"><h2><a href="#${id}">${title}</a></h2><div class="content">
${groupNarrow(blocks).map((group) => (group.length === 1 && !isNarrow(group[0]!) ? renderBlock(group[0]!) : html`<div class="tables">${group.map(renderBlock)}</div>`))}
${means(part)}</div></section>
`;
}

/** Narrow tables that follow each other share a grid. */
function groupNarrow(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const before = groups.at(-1);
    if (before !== undefined && isNarrow(before[0]!) && isNarrow(block)) before.push(block);
    else groups.push([block]);
  }
  return groups;
}

function isNarrow(block: Block): boolean {
  return block.kind === "table" && block.table.isNarrow === true;
}

function renderBlock(block: Block): Html {
  switch (block.kind) {
    case "text":
      return html`<p class="lead">${breakable(block.text)}</p>`;
    case "list":
      return html`<div><h3>${breakable(block.title)}</h3><ul>${block.items.map((item) => html`<li>${breakable(item)}</li>`)}</ul></div>`;
    case "table":
      return renderTable(block.table);
    case "shares":
      return renderShares(block);
    case "runsChart":
      return runsChart(block.timeline);
    case "durationChart":
      return durationChart(block.timeline);
  }
}

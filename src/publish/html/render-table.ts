import type { Cell, Column, Table } from "../page/page.ts";
import { round } from "./frame.ts";
import { breakable, type Html, html } from "./html.ts";

/** A table that scrolls on its own when it is too wide, so that the page does not. */
export function renderTable({ caption, columns, rows, note }: Table): Html {
  const isNamed = columns[0]?.title !== caption;
  const label = isNamed ? html`<caption>${caption}</caption>` : undefined;
  return html`<div><div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table class="${columns.length >= 7 ? "dense" : ""}">${label}
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, index) => bodyCell(cell, columns[index]!))}</tr>\n`)}</tbody></table></div>
${note === undefined ? undefined : html`<p class="note">${note}</p>`}</div>`;
}

function headCell({ title, kind, isMinor }: Column): Html {
  if (kind === "bar") return html`<td class="bar"></td>`;
  return html`<th scope="col" class="${classOf(kind, isMinor)}">${title}</th>`;
}

function classOf(kind: Column["kind"], isMinor: boolean | undefined): string {
  if (isMinor === true) return "minorColumn";
  return kind === "name" ? "name" : "";
}

function bodyCell(cell: Cell, { kind, isMinor }: Column): Html {
  if (kind === "bar") return html`<td class="bar">${typeof cell === "number" ? barOf(cell) : undefined}</td>`;
  const said = cell === undefined ? "–" : kind === "name" ? breakable(String(cell)) : cell;
  return html`<td class="${classOf(kind, isMinor)}">${said}</td>`;
}

/** The number stands beside it, so the bar says nothing to who cannot see it. */
function barOf(share: number): Html {
  return html`<svg aria-hidden="true"><rect class="plain" width="${Math.max(round(share * 100), share > 0 ? 0.6 : 0)}%" height="100%" rx="1.5"/></svg>`;
}

import type { Definition, Page, Section } from "../page/page.ts";
import { breakable, type Html, html } from "./html.ts";

/** Which metrics the numbers of a section are values of, with links to what the dictionary says of them. */
export function means({ metrics = [] }: Section): Html | undefined {
  if (metrics.length === 0) return undefined;
  const links = metrics.map((id, index) => html`${index === 0 ? "" : ", "}<a href="#${anchor(id)}">${id}</a>`);
  return html`<p class="means">What these numbers mean: ${links}</p>
`;
}

/** The entry of the definitions in the list of sections. */
export function definitionsLink({ definitions: all = [] }: Page): Html | undefined {
  return all.length === 0 ? undefined : html`<li><a href="#definitions">Definitions</a></li>`;
}

/** What the dictionary says of every metric on the page. */
export function definitions({ definitions: all = [] }: Page): Html | undefined {
  if (all.length === 0) return undefined;
  return html`<section id="definitions"><h2><a href="#definitions">Definitions</a></h2><div class="content">
<p class="lead">What the numbers above mean, in the words of the dictionary of metrics.</p>
<dl class="definitions">${all.map(definition)}</dl></div></section>
`;
}

function definition({ id, summary, question, decision }: Definition): Html {
  return html`<div id="${anchor(id)}"><dt>${breakable(id)}</dt><dd>${summary}</dd><dd class="detail">${question}</dd><dd class="detail">Helps to ${lowerFirst(decision)}.</dd></div>
`;
}

/** A decision is written as what somebody does: `Set performance goals`. */
function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function anchor(id: string): string {
  return `metric-${id}`;
}

import { formatRatio } from "../format.ts";
import type { SharePart, SharesBlock } from "../page/page.ts";
import { round } from "./frame.ts";
import { type Html, html } from "./html.ts";

/** A whole as one bar, and its parts with their names and numbers below it. */
export function renderShares({ caption, parts, note }: SharesBlock): Html {
  let from = 0;
  const rects = parts.map(({ tone, share, label, value }) => {
    const x = from;
    from += share;
    return html`<rect class="${tone}" x="${round(x * 100)}%" width="${round(share * 100)}%" height="100%"><title>${label}: ${value}, ${formatRatio(share)}</title></rect>`;
  });
  return html`<figure><figcaption>${caption}</figcaption><svg class="whole" aria-hidden="true">${rects}</svg>
<ul class="parts">${parts.map(renderPart)}</ul>${note === undefined ? undefined : html`<p class="note">${note}</p>`}</figure>`;
}

function renderPart({ tone, label, value, share }: SharePart): Html {
  return html`<li><svg aria-hidden="true"><rect class="${tone}" width="100%" height="100%" rx="2"/></svg><span>${label}</span><span>${value}</span><span class="share">${formatRatio(share)}</span></li>`;
}

import type { VNode } from "preact";
import type { ApiShares } from "../../../api/report.ts";
import { formatRatio } from "../../../publish/format.ts";
import { keepUnits } from "../../../publish/line-breaks.ts";
import { Prose } from "../../components/prose.tsx";

/** A whole as one bar, and its parts with their names and numbers below it. */
export function Shares({ shares: { caption, parts, note } }: { readonly shares: ApiShares }): VNode {
  let from = 0;
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <svg class="whole" aria-hidden="true">
        {parts.map(({ tone, share, label, value }) => {
          const x = from;
          from += share;
          return (
            <rect class={tone} x={`${x * 100}%`} width={`${share * 100}%`} height="100%">
              <title>{`${label}: ${value}, ${formatRatio(share)}`}</title>
            </rect>
          );
        })}
      </svg>
      <ul class="parts">
        {parts.map(({ tone, label, value, share }) => (
          <li>
            <i class={`swatch ${tone}`} />
            <span>{label}</span>
            <span>{keepUnits(value)}</span>
            <span class="share">{keepUnits(formatRatio(share))}</span>
          </li>
        ))}
      </ul>
      {note !== undefined && (
        <p class="note">
          <Prose text={note} />
        </p>
      )}
    </figure>
  );
}

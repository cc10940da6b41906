import type { VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { keepUnits } from "../../../publish/line-breaks.ts";
import { MetricLink } from "../../components/metric-link.tsx";
import type { Scope } from "../../data/period.ts";

/** What figures need. */
export interface FiguresProps {
  readonly figures: PageAnswer["figures"];
  readonly scope: Scope;
}

/** Numbers that stand for themselves, each with a link to what it means. */
export function Figures({ figures, scope }: FiguresProps): VNode | undefined {
  if (figures.length === 0) return undefined;
  return (
    <dl class="figures">
      {figures.map(({ label, value, note, metric }) => (
        <div key={label}>
          <dt>
            {metric === undefined ? (
              label
            ) : (
              <MetricLink id={metric} scope={scope}>
                {label}
              </MetricLink>
            )}
          </dt>
          <FigureValue value={value} note={note} />
        </div>
      ))}
    </dl>
  );
}

/** The number of a figure, and what it is of. */
export function FigureValue({ value, note }: { readonly value: string; readonly note: string | undefined }): VNode {
  return (
    <dd>
      {keepUnits(value)}
      {note !== undefined && <span class="note">{keepUnits(note)}</span>}
    </dd>
  );
}

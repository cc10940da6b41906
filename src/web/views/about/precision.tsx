import type { VNode } from "preact";
import type { PrecisionAnswer } from "../../../api/marks.ts";
import { StateLabel } from "../../components/state-label.tsx";
import { usualLevel } from "../../components/state-words.ts";

/** How people marked verdicts, per state, with what that supports. */
export function Precision({ precision }: { readonly precision: PrecisionAnswer | undefined }): VNode {
  if (precision === undefined) return <p class="quiet">Not answered yet.</p>;
  if (precision.all.marked === 0)
    return <p>No verdict has been marked yet. Unfold a run and say whether its verdict is right.</p>;
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Marked right</th>
          <th scope="col">Share</th>
          <th scope="col">95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {precision.states.map((row) => (
          <tr key={row.state}>
            <td>
              <StateLabel state={row.state} level={usualLevel(row.state)} />
            </td>
            <Counts row={row} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>All</td>
          <Counts row={precision.all} />
        </tr>
      </tfoot>
    </table>
  );
}

function Counts({ row }: { readonly row: PrecisionAnswer["all"] }): VNode {
  return (
    <>
      <td>
        {row.right} of {row.marked}
      </td>
      <td>{row.share === undefined ? "–" : percent(row.share)}</td>
      <td>{row.low === undefined || row.high === undefined ? "–" : `${percent(row.low)} to ${percent(row.high)}`}</td>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

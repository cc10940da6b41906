import type { VNode } from "preact";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { tableRoles } from "../../components/table-roles.ts";
import type { AppState } from "../../data/app-state.ts";
import { type Intents, markKey } from "../../data/intents.ts";
import { countedTo } from "../../data/judged-at.ts";
import { needWords } from "../../data/need.ts";
import type { RunningRoute } from "../../data/route.ts";
import { duration } from "../../format/duration.ts";
import { epochMs } from "../../format/instant.ts";
import { firstRows, type RunGroup } from "./run-groups.ts";
import { RunRow } from "./run-row.tsx";

/** What the table of runs needs. */
export interface RunTableProps {
  readonly state: AppState;
  readonly route: RunningRoute;
  readonly groups: readonly RunGroup[];
  readonly intents: Intents;
}

/** The runs, grouped by how much they need a person. Roles are written out: on narrow screens rows are drawn as cards. */
export function RunTable(props: RunTableProps): VNode {
  const total = props.groups.reduce((sum, { runs }) => sum + runs.length, 0);
  const left = total - props.state.rows;
  return (
    <>
      <table {...tableRoles.table} class="runs" aria-label="Running Pipelines">
        <thead {...tableRoles.rows}>
          <tr {...tableRoles.row}>
            {["Run", "State", "Since", "Waits on, or is at", "Who acts"].map((name) => (
              <th {...tableRoles.columnHeader} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {firstRows(props.groups, props.state.rows).map((group) => (
          <GroupRows key={group.need} {...props} group={group} count={countOf(props.groups, group)} />
        ))}
      </table>
      {left > 0 && (
        <button type="button" class="button more" onClick={props.intents.showMore}>
          Show more: {left} of {total} are not shown
        </button>
      )}
    </>
  );
}

function GroupRows(props: RunTableProps & { readonly group: RunGroup; readonly count: number }): VNode {
  const { group, count } = props;
  return (
    <tbody {...tableRoles.rows} class={group.need}>
      <tr {...tableRoles.row} class="group">
        <th {...tableRoles.rowHeader} scope="rowgroup" colSpan={5}>
          {needWords[group.need].title} <span class="count">{count}</span>
        </th>
      </tr>
      {group.runs.map((verdict, index) => (
        <RunRow key={verdict.run} {...rowProps(props, verdict)} id={`details-${group.need}-${index}`} />
      ))}
    </tbody>
  );
}

function rowProps({ state, route, intents }: RunTableProps, verdict: ApiRunVerdict) {
  const since = epochMs(verdict.since);
  return {
    verdict,
    route,
    intents,
    since: since === undefined ? undefined : duration(countedTo(state) - since),
    isUnfolded: state.unfolded.has(verdict.run),
    isNamed: route.run === verdict.run,
    precision: state.precision,
    sending: state.sending.get(markKey(verdict.run)),
  };
}

function countOf(groups: readonly RunGroup[], { need }: RunGroup): number {
  return groups.find((group) => group.need === need)?.runs.length ?? 0;
}

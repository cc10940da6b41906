import type { VNode } from "preact";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { Icon } from "../../components/icon.tsx";
import { memo } from "../../components/memo.ts";
import { RunName, Text } from "../../components/name.tsx";
import { StateLabel } from "../../components/state-label.tsx";
import { tableRoles } from "../../components/table-roles.ts";
import { needOf } from "../../data/need.ts";
import { epochMs, inUtc } from "../../format/instant.ts";
import { waitsOn } from "./chain-links.ts";
import { RunDetails, type RunDetailsProps } from "./run-details.tsx";

/** What a row needs; the texts that change with time are given, so that it is drawn anew only when they do. */
export interface RunRowProps extends RunDetailsProps {
  /** How long the state has held; undefined when that is not known. */
  readonly since: string | undefined;
  readonly isUnfolded: boolean;
  /** It is the one that the address names. */
  readonly isNamed: boolean;
  /** Unique in the page; names of runs make no ids. */
  readonly id: string;
}

/** A run: one row, and under it what it unfolds into. */
export const RunRow = memo((props: RunRowProps): VNode => {
  const { verdict, isUnfolded, id } = props;
  const classes = ["run", needOf(verdict), ...(isUnfolded ? ["unfolded"] : []), ...(props.isNamed ? ["named"] : [])];
  return (
    <>
      <tr {...tableRoles.row} class={classes.join(" ")} data-run={verdict.run}>
        <Cells {...props} />
      </tr>
      {isUnfolded && (
        <tr {...tableRoles.row} class="unfolded-row" id={id}>
          <td {...tableRoles.cell} colSpan={5}>
            <RunDetails {...props} />
          </td>
        </tr>
      )}
    </>
  );
});

function Cells({ verdict, since, isUnfolded, id, intents }: RunRowProps): VNode {
  const { run, state, level, who } = verdict;
  return (
    <>
      <td {...tableRoles.cell} class="name">
        <button
          type="button"
          class="unfold"
          aria-expanded={isUnfolded}
          {...(isUnfolded ? { "aria-controls": id } : {})}
          onClick={() => intents.toggleRun(run)}
        >
          <Icon name="chevron" />
          <RunName run={run} />
        </button>
      </td>
      <td {...tableRoles.cell} class="in-state">
        <StateLabel state={state} level={level} />
      </td>
      <td {...tableRoles.cell} class="since">
        <SinceText at={verdict.since} text={since} />
      </td>
      <td {...tableRoles.cell} class="waits-on">
        <WaitsOn chain={verdict.chain} />
      </td>
      <td {...tableRoles.cell} class="who" dir="auto">
        <Text text={who} />
      </td>
    </>
  );
}

function SinceText({ at, text }: { readonly at: string | undefined; readonly text: string | undefined }): VNode {
  const ms = epochMs(at);
  if (ms === undefined) return <span class="unknown">–</span>;
  return (
    <time dateTime={at} title={inUtc(ms)}>
      {text}
    </time>
  );
}

function WaitsOn({ chain }: Pick<ApiRunVerdict, "chain">): VNode {
  const links = waitsOn(chain);
  if (links.length === 0) return <span class="unknown">–</span>;
  return (
    <span class="waiting-for">
      {links.map(({ kind, name }, index) => (
        <span class={`to-${kind}`}>
          {index > 0 && <span class="by"> held by </span>}
          {kind === "run" || kind === "place" ? "" : <span class="kind">{`${kind} `}</span>}
          <Text text={name} />
        </span>
      ))}
    </span>
  );
}

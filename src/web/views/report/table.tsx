import { Component, type VNode } from "preact";
import type { ApiTable } from "../../../api/report.ts";
import { Breakable } from "../../components/breakable.tsx";
import { Text } from "../../components/name.tsx";
import { Prose } from "../../components/prose.tsx";
import type { Period } from "../../data/period.ts";
import { hrefOf } from "../../data/route.ts";

/** Rows that are shown at first; one or two more are shown too, for a button takes as much room. */
const ROWS_AT_FIRST = 10;
const FEW = 2;

type Column = ApiTable["columns"][number];
type Cell = ApiTable["rows"][number][number];

/** What a table is drawn from. */
export interface TableProps {
  readonly table: ApiTable;
  /** Full names of Pipelines lead to them, over this period; absent: they do not. */
  readonly period?: Period;
}

/** A table that scrolls on its own when it is too wide, so that the page does not; the tail of a long one is folded. */
export class Table extends Component<TableProps, { readonly isWhole: boolean }> {
  override state = { isWhole: false };

  override render({ table, period }: TableProps): VNode {
    const { caption, columns, rows, note } = table;
    const isFolded = !this.state.isWhole && rows.length > ROWS_AT_FIRST + FEW;
    return (
      <div class="table">
        {/* biome-ignore lint/a11y/useSemanticElements: it is a part of a section, not one */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard too */}
        <div class="scroll" role="region" tabIndex={0} aria-label={caption}>
          <table class={columns.length >= 7 ? "dense" : ""}>
            {columns[0]?.title !== caption && <caption>{caption}</caption>}
            <thead>
              <tr>
                {columns.map((column) => (
                  <Head column={column} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, isFolded ? ROWS_AT_FIRST : undefined).map((row) => (
                <tr>
                  {row.map((cell, index) => (
                    <BodyCell cell={cell} column={columns[index]!} {...(period === undefined ? {} : { period })} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {isFolded && (
          <button type="button" class="button small" onClick={() => this.setState({ isWhole: true })}>
            {rows.length - ROWS_AT_FIRST} more
          </button>
        )}
        {note !== undefined && (
          <p class="note">
            <Prose text={note} />
          </p>
        )}
      </div>
    );
  }
}

function Head({ column: { title, kind, isMinor } }: { readonly column: Column }): VNode {
  if (kind === "bar") return <td class="bar" />;
  return (
    <th scope="col" class={classOf(kind, isMinor)}>
      {title}
    </th>
  );
}

function classOf(kind: Column["kind"], isMinor: boolean | undefined): string {
  return `${kind === "name" ? "name" : ""} ${isMinor === true ? "minor-column" : ""}`.trim();
}

interface BodyCellProps extends Pick<TableProps, "period"> {
  readonly cell: Cell;
  readonly column: Column;
}

function BodyCell({ cell, column, ...of }: BodyCellProps): VNode {
  const { kind, isMinor } = column;
  if (kind === "bar") return <td class="bar">{typeof cell === "number" && <Bar share={cell} />}</td>;
  return (
    <td class={classOf(kind, isMinor)}>
      {cell === null ? "–" : <CellText text={String(cell)} column={column} {...of} />}
    </td>
  );
}

/** The full name of a Pipeline leads to it. */
function CellText({ text, column: { title, kind }, period }: Omit<BodyCellProps, "cell"> & { text: string }): VNode {
  if (kind !== "name") return <Text text={text} />;
  if (title !== "Pipeline" || period === undefined) return <Breakable text={text} />;
  return (
    <a href={hrefOf({ view: "pipeline", pipeline: text, period })}>
      <Breakable text={text} />
    </a>
  );
}

/** A bar as long as a share; what is not nothing can be seen. */
function Bar({ share }: { readonly share: number }): VNode {
  return (
    <svg aria-hidden="true">
      <rect class="accent" width={`${share <= 0 ? 0 : Math.max(share * 100, 0.7)}%`} height="100%" rx="2" />
    </svg>
  );
}

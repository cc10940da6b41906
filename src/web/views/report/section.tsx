import type { VNode } from "preact";
import type { ApiBlock, ApiSection } from "../../../api/report.ts";
import { DurationChart } from "../../charts/duration-chart.tsx";
import { RunsChart } from "../../charts/runs-chart.tsx";
import { MetricLinks } from "../../components/metric-link.tsx";
import { Prose } from "../../components/prose.tsx";
import type { Period, Scope } from "../../data/period.ts";
import { Shares } from "./shares.tsx";
import { Table } from "./table.tsx";

/** What a part of the report needs. */
export interface SectionProps {
  readonly section: ApiSection;
  readonly scope: Scope;
}

/** A part of the report under a heading; its numbers link to what they mean. */
export function Section({ section: { id, title, blocks, metrics = [] }, scope }: SectionProps): VNode {
  return (
    <section id={id}>
      <h2>{title}</h2>
      <div class="content">
        {groupNarrow(blocks).map((group) =>
          group.length === 1 && !isNarrow(group[0]!) ? (
            <Block block={group[0]!} period={scope.period} />
          ) : (
            <div class="tables">
              {group.map((block) => (
                <Block block={block} period={scope.period} />
              ))}
            </div>
          ),
        )}
        <MetricLinks ids={metrics} scope={scope} />
      </div>
    </section>
  );
}

/** Narrow tables that follow each other share a grid. */
function groupNarrow(blocks: readonly ApiBlock[]): ApiBlock[][] {
  const groups: ApiBlock[][] = [];
  for (const block of blocks) {
    const before = groups.at(-1);
    if (before !== undefined && isNarrow(before[0]!) && isNarrow(block)) before.push(block);
    else groups.push([block]);
  }
  return groups;
}

function isNarrow(block: ApiBlock): boolean {
  return block.kind === "table" && block.table.isNarrow === true;
}

function Block({ block, period }: { readonly block: ApiBlock; readonly period: Period }): VNode {
  switch (block.kind) {
    case "text":
      return (
        <p class="lead">
          <Prose text={block.text} />
        </p>
      );
    case "list":
      return (
        <div class="list">
          <h3>
            <Prose text={block.title} />
          </h3>
          <ul>
            {block.items.map((item) => (
              <li>
                <Prose text={item} />
              </li>
            ))}
          </ul>
        </div>
      );
    case "table":
      return <Table table={block.table} period={period} />;
    case "shares":
      return <Shares shares={block} />;
    case "runsChart":
      return <RunsChart timeline={block.timeline} />;
    case "durationChart":
      return <DurationChart timeline={block.timeline} />;
  }
}

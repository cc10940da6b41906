import type { VNode } from "preact";
import type { ApiBlock, ApiSection, ApiTable } from "../../../api/report.ts";
import { Text } from "../../components/name.tsx";

/** A part of the report under a heading. */
export function Section({ section }: { readonly section: ApiSection }): VNode {
  return (
    <section id={section.id}>
      <h2>{section.title}</h2>
      {section.blocks.map((block) => (
        <Block block={block} />
      ))}
    </section>
  );
}

function Block({ block }: { readonly block: ApiBlock }): VNode | undefined {
  switch (block.kind) {
    case "text":
      return (
        <p>
          <Text text={block.text} />
        </p>
      );
    case "list":
      return (
        <>
          <h3>{block.title}</h3>
          <ul>
            {block.items.map((item) => (
              <li>
                <Text text={item} />
              </li>
            ))}
          </ul>
        </>
      );
    case "table":
      return <Table table={block.table} />;
    default:
      return undefined;
  }
}

function Table({ table }: { readonly table: ApiTable }): VNode {
  return (
    <table>
      <caption>{table.caption}</caption>
      <thead>
        <tr>
          {table.columns.map(({ title }) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr>
            {row.map((cell) => (
              <td>{typeof cell === "string" ? <Text text={cell} /> : cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

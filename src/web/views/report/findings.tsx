import type { VNode } from "preact";
import type { FindingsAnswer } from "../../../api/report.ts";
import { Prose } from "../../components/prose.tsx";

/** What stands out, the weightiest first. */
export function Findings({ findings }: FindingsAnswer): VNode | undefined {
  if (findings.length === 0) return undefined;
  return (
    <section>
      <h2>Findings</h2>
      <ol class="findings">
        {findings.map(({ headline, detail }) => (
          <li>
            <p class="headline">
              <Prose text={headline} />
            </p>
            <p class="detail">
              <Prose text={detail} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

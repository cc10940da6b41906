import type { VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { Prose } from "../../components/prose.tsx";

/** What stands out, the weightiest first. */
export function Findings({ page }: { readonly page: PageAnswer }): VNode | undefined {
  if (page.findings.length === 0) return undefined;
  return (
    <section>
      <h2>{page.findingsTitle ?? "Findings"}</h2>
      <ol class="findings">
        {page.findings.map(({ headline, detail }) => (
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

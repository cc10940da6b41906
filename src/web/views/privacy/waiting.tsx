import type { VNode } from "preact";
import type { PrivacyAnswer } from "../../../api/privacy.ts";
import { plural } from "../../../publish/format.ts";
import { Text } from "../../components/name.tsx";
import { Table } from "../report/table.tsx";

type Report = PrivacyAnswer["waiting"][number];

/** The outbox: each report as the request that will be made, byte for byte, and what each row says. */
export function Waiting({ reports }: { readonly reports: readonly Report[] }): VNode {
  if (reports.length === 0) return <p>The outbox is empty: there is nothing that could be sent.</p>;
  return (
    <div class="content">
      <p>
        {plural(reports.length, "report")} {reports.length === 1 ? "waits" : "wait"}, the next to go first. Only these
        bytes can be sent, and <code>flowmeter share drop-report</code> removes any of them.
      </p>
      <div>
        {[...reports]
          .sort((one, other) => one.sendAt.localeCompare(other.sendAt))
          .map((report) => (
            <OneReport key={report.name} report={report} />
          ))}
      </div>
    </div>
  );
}

function OneReport({ report }: { readonly report: Report }): VNode {
  const { name, env, period, destination, sendAt, method, url, headers, body, length, sha256, rows } = report;
  return (
    <details class="waiting-report">
      <summary>
        <strong>
          <Text text={env} />
        </strong>{" "}
        of {period}{" "}
        <span class="quiet">
          to {destination} at {sendAt.slice(0, 16).replace("T", " ")} UTC · <code>{name}</code>
        </span>
      </summary>
      <pre>{[`${method} ${url}`, ...headers.map((header) => header.join(": ")), "", body].join("\n")}</pre>
      <p class="quiet">
        {length} bytes, SHA-256 <code>{sha256}</code>
      </p>
      <Table
        table={{
          caption: "Row",
          columns: [
            { title: "Row", kind: "name" },
            { title: "Value", kind: "name" },
            { title: "Last sent", kind: "name" },
            { title: "Question", kind: "name" },
          ],
          rows: rows.map(({ metric, labels, value, before, question, class: sensitivity, reviews }) => [
            [metric, ...labels].join(" · "),
            value,
            before ?? "–",
            `${question} (${sensitivity}; reviews: ${reviews})`,
          ]),
        }}
      />
    </details>
  );
}

import type { VNode } from "preact";
import type { PrivacyAnswer } from "../../../api/privacy.ts";
import { plural } from "../../../publish/format.ts";
import { Text } from "../../components/name.tsx";
import type { AppState } from "../../data/app-state.ts";
import { Table } from "../report/table.tsx";
import { Limits } from "./limits.tsx";
import { Waiting } from "./waiting.tsx";

/** What may leave this machine, what bounds it, and what waits. There is nothing to change here: that is done on the machine itself. */
export function PrivacyView({ state }: { readonly state: AppState }): VNode {
  const { answer, problem } = state.asked.get("privacy") ?? {};
  return (
    <main id="main" class="page about">
      <h1>Privacy</h1>
      {answer === undefined ? (
        <p class="quiet">{problem ?? "Not answered yet."}</p>
      ) : (
        <Told told={answer as PrivacyAnswer} />
      )}
    </main>
  );
}

function Told({ told }: { readonly told: PrivacyAnswer }): VNode {
  return (
    <>
      <section>
        <h2>What holds</h2>
        <Limits told={told} />
      </section>
      <section>
        <h2>Waiting to be sent</h2>
        <Waiting reports={told.waiting} />
      </section>
      <section>
        <h2>What could leave</h2>
        <Metrics metrics={told.metrics} />
      </section>
      <section>
        <h2>What was done</h2>
        <Log log={told.log} />
      </section>
    </>
  );
}

function Metrics({ metrics }: Pick<PrivacyAnswer, "metrics">): VNode {
  const leaving = metrics.filter(({ stays }) => stays === undefined);
  const reasons = [...new Set(metrics.flatMap(({ stays }) => stays ?? []))];
  return (
    <div class="content">
      <p>
        {plural(metrics.length, "metric")} could ever leave, and no other number; {leaving.length || "none"} may leave
        now. Labels are from closed or public lists: whatever else there is counts as “other”.
      </p>
      {leaving.length > 0 && <MetricTable caption="Metrics that may leave now" metrics={leaving} />}
      {reasons.map((reason) => {
        const staying = metrics.filter(({ stays }) => stays === reason);
        return (
          <details key={reason} class="staying">
            <summary>
              {plural(staying.length, "metric")}{" "}
              {staying.length === 1 ? "stays here, because" : "stay here, each because"} <Text text={reason} />
            </summary>
            <MetricTable caption="Metrics that stay here" metrics={staying} />
          </details>
        );
      })}
    </div>
  );
}

function MetricTable({ caption, metrics }: { caption: string; metrics: PrivacyAnswer["metrics"] }): VNode {
  const columns = ["Metric", "Question", "Class", "Needs"].map((title) => ({ title, kind: "name" as const }));
  const rows = metrics.map((metric) => [metric.id, metric.question, metric.class, `${metric.level}, ${metric.group}`]);
  return <Table table={{ caption, columns, rows }} />;
}

function Log({ log }: Pick<PrivacyAnswer, "log">): VNode {
  if (log.length === 0) return <p>Nothing was agreed to, prepared or sent.</p>;
  return (
    <div class="content">
      <Table
        table={{
          caption: "When (UTC)",
          columns: [
            { title: "When (UTC)", kind: "name" },
            { title: "What", kind: "name" },
            { title: "About", kind: "name" },
          ],
          rows: log.map(({ at, event, about }) => [
            at.slice(0, 16).replace("T", " "),
            event.replaceAll("_", " "),
            shortDigests(about),
          ]),
        }}
      />
      <p class="quiet">
        Each line holds the hash of the one before; <code>flowmeter share log</code> checks them.
      </p>
    </div>
  );
}

/** Digests by their begin, as commands name them; whole they are in `share log`. */
function shortDigests(text: string): string {
  return text
    .replace(/(?:sha256-)?([0-9a-f]{12})[0-9a-f]{52}/g, "$1…")
    .replaceAll(",", ", ")
    .replaceAll(",  ", ", ");
}

import type { VNode } from "preact";
import type { PipelineAnswer } from "../../../api/pipelines.ts";
import { ErrorName } from "../../components/error-name.tsx";
import { Defined, RunLink } from "../../components/links.tsx";
import { Instant } from "../../components/since.tsx";
import { amount } from "../../format/share.ts";

/** The errors that a Pipeline's runs met, by the runs that met them. */
export function Failures({ one: { errors, runs } }: { readonly one: PipelineAnswer }): VNode | undefined {
  if (runs === 0) return undefined;
  return (
    <section>
      <h2>Failures</h2>
      {errors.length === 0 ? (
        <p class="quiet">No run met an error in this time.</p>
      ) : (
        <table class="rows-table plain-list">
          <thead>
            <tr>
              <th scope="col">Error</th>
              <th scope="col" class="number">
                Runs
              </th>
              <th scope="col" class="number minor">
                Ended them
              </th>
              <th scope="col" class="last">
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {errors.map((error) => (
              <Row error={error} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ error }: { readonly error: PipelineAnswer["errors"][number] }): VNode {
  const { errorClass, function: step, category, state, lastRun } = error;
  return (
    <tr>
      <td>
        <ErrorName errorClass={errorClass} step={step} />
        <span class="under quiet">
          {category}
          {state !== undefined && state !== "steady" && `, ${state}`}
        </span>
      </td>
      <td class="number">
        <Defined metric="error.occurred">{amount(error.runs)}</Defined>
      </td>
      <td class="number minor">{amount(error.fatal)}</td>
      <td class="last">
        {lastRun !== undefined && <RunLink run={lastRun}>{lastRun.slice(lastRun.lastIndexOf("#"))}</RunLink>}
        <span class="under quiet">
          <Instant at={error.lastSeenAt} />
        </span>
      </td>
    </tr>
  );
}

import type { VNode } from "preact";
import type { PrivacyAnswer } from "../../../api/privacy.ts";
import { plural } from "../../../publish/format.ts";
import { Text } from "../../components/name.tsx";
import { Fact } from "../about/fact.tsx";

const levelWords: Readonly<Record<string, string>> = {
  off: "Nothing is collected, and nothing leaves this machine.",
  local: "Everything stays on this machine.",
  technical: "Coarse technical facts may leave.",
  usage: "Rounded counts over public labels may leave.",
  detailed: "Histograms, steps and plugins of public lists may leave, too.",
};

/** Who says how much may leave. */
const sourceWords: Readonly<Record<string, string>> = {
  setting: "Administrator",
  copy: "Files",
  jenkins: "Jenkins",
  fips: "FIPS 140",
  policy: "Organisation",
};

/** The level that holds, and all that bounds it. */
export function Limits({ told }: { readonly told: PrivacyAnswer }): VNode {
  const { level, limits, consent, destinations, fault } = told;
  return (
    <div class="content">
      {fault !== undefined && (
        <p role="alert">
          <Text text={fault} />
        </p>
      )}
      <p class="level">
        <strong>{level}</strong> {levelWords[level] ?? ""}
      </p>
      <dl class="facts wide">
        {limits.map((limit) => (
          <Fact name={sourceWords[limit.source] ?? limit.source}>
            up to <strong>{limit.level}</strong>. <Text text={limit.reason} />
          </Fact>
        ))}
        {consent !== undefined && (
          <Fact name="Agreed to">
            {consent.level} on {consent.day}: {consent.groups.join(", ")}
            {!consent.isOfTheseWords &&
              "; the dictionary or the lists of names changed since: what widened is not sent until it is agreed to again"}
          </Fact>
        )}
        {destinations.map(({ id, url, leaves, stays }) => (
          <Fact name={`To ${id}`}>
            <Text text={url} />: {plural(leaves, "metric")} may leave, {stays} stay
          </Fact>
        ))}
      </dl>
      <p class="quiet">
        To change this, run <code>flowmeter share consent</code> on the machine: who may look at this page need not be
        who may agree for it.
      </p>
    </div>
  );
}

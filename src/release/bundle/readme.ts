import type { Spend } from "../../privacy/ledger/entry.ts";
import { epsilonOf } from "../../privacy/ledger/epsilon.ts";
import { parseRational, type Rational } from "../../privacy/noise/rational.ts";
import { toNumber } from "../../privacy/release/plan.ts";
import type { PublishedMetric } from "../../privacy/release/published-tables.ts";

/** What the README of a release is made of. */
export interface ReadmeInput {
  readonly release: string;
  readonly month: string;
  readonly published: readonly PublishedMetric[];
  readonly spends: readonly Spend[];
  readonly spent: { readonly month: Rational; readonly year: Rational };
  readonly dictionary: string;
  readonly secretHash: string;
  readonly roots: Readonly<Record<string, string>>;
}

/** The README of a release: what was done to the numbers, in words and in parameters. */
export function releaseReadme(input: ReadmeInput): string {
  const { release, month, published, spends, spent } = input;
  const shown = published.filter(({ withheld }) => withheld === undefined);
  const rho = { month: toNumber(spent.month), year: toNumber(spent.year) };
  return `# Release ${release}: how Jenkins Pipelines are used in ${month}

${shown.length} of ${published.length} metrics are in it. They come from controllers whose administrators agreed to share numbers, and who could see each byte before it was sent. Controllers that share are no random sample of all.

## What protects whom

The unit protected is one controller for one month within each published table set; an organisation with N controllers has N times the exposure.

Every table is zero-concentrated differentially private: noise of the discrete Gaussian law (Canonne, Kamath and Steinke 2020), drawn exactly in whole numbers, was added to every cell, also to those that nobody reported. What one controller can change in a table is bounded before: so many cells (l0), by so much each (linf).

- All tables about ${month} together have rho ${rho.month.toFixed(4)} (at most 0.1), which is epsilon ${epsilonOf(rho.month).toFixed(2)} at delta 0.000001.
- All tables about the twelve months that end with it have rho ${rho.year.toFixed(4)} (at most 1), epsilon ${epsilonOf(rho.year).toFixed(2)}.
- Building the release again gives the same noise. Its secret has the hash ${input.secretHash}.

After the noise, which costs nothing more: cells below three standard deviations are withheld, counts are rounded to 5, 10 or 100, shares are of noisy wholes. There is no exact margin anywhere; the number of controllers is noisy and rounded too. A metric that fewer than 500 controllers (by the noisy count) reported is withheld.

## Files

- \`tables/<metric>.csv\`, \`tables.json\`: what is published. Empty fields are withheld.
- \`noisy.json\`: all cells after noise and before rounding; the tables can be made from it again.
- \`release.json\`: parameters. \`manifest.json\`: digests of all files, signed. \`reviews.jsonl\`: who approved exactly these bytes.
- \`index.html\`, \`charts/\`: to look at.

\`flowmeter verify <this directory>\` checks all of it.

A step in \`instances\` is the share of controllers that use something. In \`total\` it is the share of a volume that was clamped per controller, rough by nature. Histograms have twenty units per controller, whatever its volume; bucket b holds values from 2^(b-1) to 2^b - 1.

## Parameters

Dictionary ${input.dictionary}. Batches: ${Object.entries(input.roots)
    .map(([period, root]) => `${period} ${root}`)
    .join(", ")}.

| metric | table | l0 | linf | rho | epsilon | withheld |
| --- | --- | --- | --- | --- | --- | --- |
${spends.map((spend) => line(spend, published)).join("\n")}
`;
}

function line({ metric, view, l0, linf, rho, eps }: Spend, published: readonly PublishedMetric[]): string {
  const withheld = published.find((each) => each.metric === metric)?.withheld ?? "";
  return `| ${metric} | ${view} | ${l0} | ${linf} | ${toNumber(parseRational(rho))} | ${eps} | ${withheld} |`;
}

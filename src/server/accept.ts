import type { MetricsFormat } from "../publish/openmetrics/write-metrics.ts";

/**
 * The format for an `Accept` header: OpenMetrics 1.0.0 for who asks for it at least as much as for plain text, else the older
 * one, which every scraper and every person can read.
 */
export function formatFor(accept: string | undefined): MetricsFormat {
  let openmetrics = 0;
  let text = 0;
  for (const range of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const parameter = (name: string) => parameters.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
    const quality = Number(parameter("q") ?? 1);
    const version = parameter("version")?.replaceAll('"', "");
    if (type === "application/openmetrics-text" && isOneOf(version, ["1.0.0"]))
      openmetrics = larger(openmetrics, quality);
    if (type === "text/plain" && isOneOf(version, ["0.0.4"])) text = larger(text, quality);
  }
  return openmetrics > 0 && openmetrics >= text ? "openmetrics" : "prometheus";
}

function isOneOf(version: string | undefined, known: readonly string[]): boolean {
  return version === undefined || known.includes(version);
}

/** A quality that is none counts as nothing. */
function larger(known: number, quality: number): number {
  return quality > known && quality <= 1 ? quality : known;
}

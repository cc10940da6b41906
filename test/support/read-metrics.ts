/**
 * A strict reader of OpenMetrics 1.0.0 and of the Prometheus text format 0.0.4, written from their specifications and sharing
 * nothing with the writer. It takes less than they allow: no timestamps, no exemplars, no free comments.
 */

/** One sample as it stands in the text. */
interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One family as it stands in the text. */
export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly help: string | undefined;
  readonly samples: readonly ReadSample[];
}

type Draft = { name: string; type?: string; unit?: string; help?: string; samples: ReadSample[] };

/** Reads a whole exposition. @throws Error with the line that breaks the format */
export function readMetrics(text: string, format: "openmetrics" | "prometheus"): ReadFamily[] {
  if (/\r/.test(text)) throw new Error("a carriage return");
  if (/\p{Surrogate}/u.test(text)) throw new Error("half a surrogate pair: no UTF-8");
  if (text === "" && format === "prometheus") return [];
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const lines = text.slice(0, -1).split("\n");
  if (format === "openmetrics" && lines.pop() !== "# EOF") throw new Error("no # EOF at the end");
  const families: Draft[] = [];
  for (const line of lines) {
    try {
      readLine(line, families, format);
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${line}`);
    }
  }
  return families.map((draft) => checkFamily(draft, format));
}

function readLine(line: string, families: Draft[], format: "openmetrics" | "prometheus"): void {
  if (line === "") throw new Error("an empty line");
  const current = families.at(-1);
  if (!line.startsWith("#")) {
    if (current?.type === undefined) throw new Error("a sample before its TYPE");
    current.samples.push(readSample(line));
    return;
  }
  const match = /^# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/u.exec(line);
  if (match === null) throw new Error("no metadata");
  const [, word, name, rest] = match as unknown as [string, "TYPE" | "HELP" | "UNIT", string, string];
  if (word === "UNIT" && format === "prometheus") throw new Error("UNIT is unknown to 0.0.4");
  if (current?.name !== name) {
    if (families.some((family) => family.name === name)) throw new Error("the family comes twice");
    families.push({ name, samples: [] });
  }
  const family = families.at(-1)!;
  if (family.samples.length > 0) throw new Error("metadata after samples");
  const field = word.toLowerCase() as "type" | "help" | "unit";
  if (family[field] !== undefined) throw new Error(`a second ${word}`);
  family[field] = word === "HELP" ? unescaped(rest, format === "openmetrics") : rest;
}

/** Undoes the escapes; whether a bare quote is forbidden depends on the place. */
function unescaped(text: string, quotes: boolean): string {
  let read = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"' && quotes) throw new Error("a bare quote");
    if (character !== "\\") {
      read += character;
      continue;
    }
    const next = text[++at];
    if (next === "n") read += "\n";
    else if (next === "\\" || (next === '"' && quotes)) read += next;
    else throw new Error("an unknown escape");
  }
  return read;
}

function readSample(line: string): ReadSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  if (name === undefined) throw new Error("no metric name");
  let at = name.length;
  const labels: Record<string, string> = {};
  if (line[at] === "{") {
    at++;
    do {
      const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/su.exec(line.slice(at));
      if (label === null) throw new Error("no label");
      const [whole, key, value] = label as unknown as [string, string, string];
      if (Object.hasOwn(labels, key)) throw new Error("a label twice");
      labels[key] = unescaped(value, true);
      at += whole.length;
    } while (line[at++] === ",");
    if (line[at - 1] !== "}") throw new Error("labels do not end");
  }
  const number = /^ ([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|[+-]?Inf|NaN)$/.exec(line.slice(at))?.[1];
  if (number === undefined) throw new Error("no number");
  return { name, labels, value: Number(number.replace("Inf", "Infinity")) };
}

const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  histogram: ["_bucket", "_count", "_sum"],
};

function checkFamily({ name, type, unit, help, samples }: Draft, format: "openmetrics" | "prometheus"): ReadFamily {
  const allowed = suffixes[type ?? ""];
  if (allowed === undefined) throw new Error(`${name} has the type ${type}`);
  if (unit !== undefined && !name.endsWith(`_${unit}`)) throw new Error(`${name} does not end in its unit ${unit}`);
  // In 0.0.4 a counter's family is called as its samples are.
  const base = format === "prometheus" && type === "counter" ? name.replace(/_total$/, "") : name;
  for (const sample of samples) {
    const suffix = allowed.find((ending) => sample.name === base + ending);
    if (suffix === undefined) throw new Error(`${sample.name} is no sample of the ${type} ${name}`);
    if (type === "counter" && !(sample.value >= 0)) throw new Error(`${sample.name} is ${sample.value}`);
  }
  const keys = samples.map((sample) => JSON.stringify([sample.name, Object.entries(sample.labels).sort()]));
  if (new Set(keys).size < keys.length) throw new Error(`${name} has a series twice`);
  if (type === "histogram") checkHistogram(name, samples);
  return { name, type: type!, unit, help, samples };
}

/** Each histogram must be in one piece: buckets by ascending `le`, not falling, up to +Inf, which equals the count. */
function checkHistogram(name: string, samples: readonly ReadSample[]): void {
  const seen = new Set<string>();
  for (let at = 0; at < samples.length; ) {
    const owner = ownerOf(samples[at]!);
    if (seen.has(owner)) throw new Error(`${name} is interleaved`);
    seen.add(owner);
    const own: ReadSample[] = [];
    while (at < samples.length && ownerOf(samples[at]!) === owner) own.push(samples[at++]!);
    checkOneHistogram(name, own);
  }
}

function ownerOf({ labels }: ReadSample): string {
  const { le: _, ...own } = labels;
  return JSON.stringify(Object.entries(own).sort());
}

function checkOneHistogram(name: string, samples: readonly ReadSample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  const sums = samples.filter((sample) => sample.name === `${name}_sum`);
  if (counts.length !== 1 || sums.length !== 1) throw new Error(`${name} has ${counts.length} counts`);
  let bound = Number.NEGATIVE_INFINITY;
  let below = 0;
  for (const { labels, value } of buckets) {
    const le = labels.le;
    if (le === undefined || !/^(\+Inf|\d+\.\d+|\d(\.\d+)?e[+-]\d\d+)$/.test(le))
      throw new Error(`${name} has le ${le}`);
    const next = Number(le.replace("Inf", "Infinity"));
    if (!(next > bound)) throw new Error(`${name}: le ${le} is not above ${bound}`);
    if (!(value >= below) || !Number.isInteger(value)) throw new Error(`${name}: the bucket ${le} holds ${value}`);
    bound = next;
    below = value;
  }
  if (bound !== Number.POSITIVE_INFINITY) throw new Error(`${name} has no bucket +Inf`);
  if (below !== counts[0]!.value) throw new Error(`${name}: +Inf holds ${below}, the count is ${counts[0]!.value}`);
}

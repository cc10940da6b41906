/** What a unit of the dictionary becomes outside: monitoring systems want base units, so that nobody has to guess. */
export interface BaseUnit {
  /** UCUM, as OpenTelemetry writes it: `s`, `By`, `1`; `{run}` stays as it is. */
  readonly ucum: string;
  /** As Prometheus writes it in names: `seconds`; undefined for counts, whose names say what they count. */
  readonly word: string | undefined;
  /** A value in the dictionary's unit, divided by this, is one in the base unit. */
  readonly divisor: number;
}

const units: ReadonlyMap<string, BaseUnit> = new Map([
  ["ns", { ucum: "s", word: "seconds", divisor: 1e9 }],
  ["us", { ucum: "s", word: "seconds", divisor: 1e6 }],
  ["ms", { ucum: "s", word: "seconds", divisor: 1000 }],
  ["s", { ucum: "s", word: "seconds", divisor: 1 }],
  ["min", { ucum: "s", word: "seconds", divisor: 1 / 60 }],
  ["h", { ucum: "s", word: "seconds", divisor: 1 / 3600 }],
  ["d", { ucum: "s", word: "seconds", divisor: 1 / 86_400 }],
  ["By", { ucum: "By", word: "bytes", divisor: 1 }],
  ["KiBy", { ucum: "By", word: "bytes", divisor: 1 / 1024 }],
  ["1", { ucum: "1", word: "ratio", divisor: 1 }],
  ["%", { ucum: "1", word: "ratio", divisor: 100 }],
]);

/** The base unit of a dictionary unit. Counts (`{run}`), and units that have no base unit here, are left as they are. */
export function baseUnit(ucum: string): BaseUnit {
  return units.get(ucum) ?? { ucum, word: undefined, divisor: 1 };
}

/** Whether numbers of this unit count things, so that adding them up means something for a gauge too: `{run}`, not `1` or `ms`. */
export function isCount(ucum: string): boolean {
  return ucum.startsWith("{");
}

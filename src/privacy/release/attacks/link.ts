/** What one envelope of one controller said in a month; `who` is known in simulations only. */
export interface Sighting {
  readonly who: number;
  /** Numbers by the text of what they are about. */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Share of controllers that are found again in the next month by the nearest report of the same envelope: the distance is that of
 * logarithms, a label that is missing is 0. Of several as near one is guessed.
 */
export function linkedShare(before: readonly Sighting[], after: readonly Sighting[], most = 400): number {
  if (before.length === 0 || after.length === 0) return 0;
  const names = [...new Set([...before, ...after].flatMap(({ values }) => [...values.keys()]))];
  const groups = grouped(after, names);
  const step = Math.max(1, Math.floor(before.length / most));
  const asked = before.filter((_, index) => index % step === 0);
  let found = 0;
  for (const sighting of asked) found += chanceOf(sighting.who, vectorOf(sighting, names), groups);
  return found / asked.length;
}

interface Group {
  readonly vector: Float64Array;
  readonly who: Set<number>;
}

function grouped(sightings: readonly Sighting[], names: readonly string[]): Group[] {
  const groups = new Map<string, Group>();
  for (const sighting of sightings) {
    const vector = vectorOf(sighting, names);
    const key = vector.join(",");
    const group = groups.get(key) ?? { vector, who: new Set<number>() };
    group.who.add(sighting.who);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function vectorOf({ values }: Sighting, names: readonly string[]): Float64Array {
  return Float64Array.from(names, (name) => Math.log2(1 + (values.get(name) ?? 0)));
}

function chanceOf(who: number, vector: Float64Array, groups: readonly Group[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  let [all, hits] = [0, 0];
  for (const group of groups) {
    const distance = distanceOf(vector, group.vector, nearest);
    if (distance > nearest) continue;
    if (distance < nearest) [nearest, all, hits] = [distance, 0, 0];
    all += group.who.size;
    if (group.who.has(who)) hits = 1;
  }
  return hits / all;
}

function distanceOf(one: Float64Array, other: Float64Array, most: number): number {
  let sum = 0;
  for (let index = 0; index < one.length && sum <= most; index++) sum += Math.abs(one[index]! - other[index]!);
  return sum;
}

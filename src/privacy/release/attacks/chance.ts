/** Chance that a standard normal number is no larger than `x`: 1/2 + φ(x) (x + x³/3 + x⁵/15 + …), exact to rounding for |x| below 8. */
export function normalChance(x: number): number {
  let term = x;
  let sum = x;
  for (let factor = 3; Math.abs(term) > 1e-17 * Math.abs(sum); factor += 2) {
    term *= (x * x) / factor;
    sum += term;
  }
  return 0.5 + sum * (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
}

/** The x below which a standard normal number is with a chance between 0 and 1; at most 7 either way. */
export function normalQuantile(chance: number): number {
  return rootOf((x) => normalChance(x) - chance, { low: -7, high: 7 });
}

/**
 * Least chance of a hit that so many hits in so many runs leave possible, where a smaller one would give as many or more only with
 * chance `doubt`: the lower bound of Clopper and Pearson (Biometrika 1934), exact.
 */
export function leastChance(hits: number, { runs, doubt }: { readonly runs: number; readonly doubt: number }): number {
  if (hits === 0) return 0;
  return rootOf((chance) => tailChance(hits, runs, chance) - doubt, { low: 0, high: hits / runs });
}

/** Chance of so many hits or more. */
function tailChance(hits: number, runs: number, chance: number): number {
  if (chance <= 0) return 0;
  const odds = Math.log(chance) - Math.log1p(-chance);
  let logTerm = logChoose(runs, hits) + hits * odds + runs * Math.log1p(-chance);
  let sum = 0;
  for (let count = hits; count <= runs; count++) {
    const term = Math.exp(logTerm);
    sum += term;
    // Beyond the mean terms fall faster and faster: what is left adds nothing.
    if (count > runs * chance && term < sum * 1e-12) break;
    logTerm += odds + Math.log((runs - count) / (count + 1));
  }
  return sum;
}

function logChoose(all: number, some: number): number {
  let sum = 0;
  for (let index = 1; index <= some; index++) sum += Math.log((all - some + index) / index);
  return sum;
}

/** Where a function that rises is 0. */
function rootOf(rising: (x: number) => number, { low, high }: { readonly low: number; readonly high: number }): number {
  let [from, to] = [low, high];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (from + to) / 2;
    if (rising(middle) < 0) from = middle;
    else to = middle;
  }
  return from;
}

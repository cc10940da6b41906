const MOST_NAMED = 5;

/**
 * The known names nearest to one that was asked for, nearest first. A separator parts a name: one that only lacks what is before
 * its last part, or is one letter off in it, is near.
 */
export function nearest(asked: string, known: readonly string[], separator = "/"): string[] {
  const distanceOf = (name: string): number => {
    const last = name.slice(name.lastIndexOf(separator) + 1);
    return Math.min(edits(asked.toLowerCase(), name.toLowerCase()), edits(asked.toLowerCase(), last.toLowerCase()) + 1);
  };
  return known
    .map((name) => ({ name, distance: distanceOf(name) }))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .slice(0, MOST_NAMED)
    .map(({ name }) => name);
}

/** Letters to add, leave out or change; names are short, so the plain table does. */
function edits(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const change = above[column - 1]! + (one[row - 1] === other[column - 1] ? 0 : 1);
      line.push(Math.min(change, above[column]! + 1, line[column - 1]! + 1));
    }
    above = line;
  }
  return above.at(-1)!;
}

/** Place of what has that key, which is made when it is not there yet. */
export function placeIn<Item>(
  items: Item[],
  places: Map<string, number>,
  { key, make }: { readonly key: string; readonly make: () => Item },
): number {
  const known = places.get(key);
  if (known !== undefined) return known;
  const place = items.push(make()) - 1;
  places.set(key, place);
  return place;
}

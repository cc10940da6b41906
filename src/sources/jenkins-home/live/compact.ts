type Optional<Shape> = {
  [Key in keyof Shape as undefined extends Shape[Key] ? Key : never]?: Exclude<Shape[Key], undefined>;
};
type Required<Shape> = { [Key in keyof Shape as undefined extends Shape[Key] ? never : Key]: Shape[Key] };

/** The same object without its undefined values: in an observation what is absent is left out. */
export function compact<Shape extends object>(shape: Shape): Required<Shape> & Optional<Shape> {
  const kept = Object.entries(shape).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as Required<Shape> & Optional<Shape>;
}

type Optional<Shape> = {
  [Key in keyof Shape as undefined extends Shape[Key] ? Key : never]?: Exclude<Shape[Key], undefined>;
};
type Required<Shape> = { [Key in keyof Shape as undefined extends Shape[Key] ? never : Key]: Shape[Key] };

/** The same object without its undefined values: in an observation what is absent is left out. */
export function compact<Shape extends object>(shape: Shape): Required<Shape> & Optional<Shape> {
  // By hand: this is done for every run that changed, at every look.
  const kept: object = {};
  for (const key in shape) if (shape[key] !== undefined) (kept as Record<string, unknown>)[key] = shape[key];
  return kept as Required<Shape> & Optional<Shape>;
}

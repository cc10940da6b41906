/** Tells Pipelines apart by their names: two controllers may have Pipelines of the same name. In the order of names. */
export function pipelineKey({
  controller = "",
  pipeline = "",
}: {
  readonly controller?: string | undefined;
  readonly pipeline?: string | undefined;
}): string {
  return `${pipeline}\0${controller}`;
}

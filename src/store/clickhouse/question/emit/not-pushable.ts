/** Something that shards are not asked for: DuckDB works it out from what they give. */
export class NotPushable extends Error {
  override readonly name = "NotPushable";
}

/** A map that forgets what was used longest ago once it holds more than `most`; all operations take constant time. */
export class BoundedMap<T, K = string> {
  private readonly entries = new Map<K, T>();

  constructor(private readonly most: number) {}

  /** What is kept under a key, which counts as use. */
  get(key: K): T | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    // A JavaScript map keeps the order of insertion: what is put in again is the newest.
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** What is kept under a key, made when there is nothing. */
  getOrMake(key: K, make: () => T): T {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.entries.set(key, value);
    if (this.entries.size > this.most) this.delete(this.entries.keys().next().value!);
    return value;
  }

  /** Forgets a key. */
  delete(key: K): void {
    this.entries.delete(key);
  }

  /** How many keys it holds. */
  get size(): number {
    return this.entries.size;
  }
}

/** Remembers what was worked out last, the most recent of it. */
export class Recent<Value> {
  private readonly values = new Map<string, Value>();

  /** @param most how many are kept */
  constructor(private readonly most: number) {}

  get(key: string): Value | undefined {
    const value = this.values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** Keeps a value as the most recent; the oldest goes when there are too many. */
  set(key: string, value: Value): void {
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size <= this.most) return;
    const [oldest] = this.values.keys();
    this.values.delete(oldest!);
  }
}

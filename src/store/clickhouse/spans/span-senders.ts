import type { SpanResource } from "../../../model/span-batch.ts";

/** Exporters that are told apart: twenty times as many as are meant for. All others are one that says nothing of itself. */
const MAX_SENDERS = 10_000;

/** Numbers of exporters in this process; on the shards they are texts. */
export class SpanSenders {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  /** Number of an exporter. */
  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    if (this.texts.length >= MAX_SENDERS && text !== NOBODY) return this.numberOf(NOBODY);
    const number = this.texts.push(text) - 1;
    this.numbers.set(text, number);
    return number;
  }

  /** Text of a number. */
  textOf(number: number): string | undefined {
    return this.texts[number];
  }

  all(): ReadonlyMap<number, SpanResource> {
    return new Map(this.texts.map((text, number) => [number, JSON.parse(text) as SpanResource]));
  }
}

const NOBODY = "{}";

import type { SourceCost, SourceState } from "../../model/sources.ts";
import type { RestError } from "./rest-error.ts";

/** What a state is told with. */
export interface StateFacts {
  readonly cost: SourceCost;
  /** How late the last runs were fetched. */
  readonly lagsMs: readonly number[];
  /** Runs that are known to have been and were not fetched, as there were too many. */
  readonly lost: number;
}

/** Remembers how a source does, and since when. */
export class SourceStates {
  /** Why it fails; undefined while it does not. */
  error: RestError | undefined;
  private since: number | undefined;
  private lastAt: number | undefined;

  /** @param controller name in the store @param host of its URL, with a port if it names one */
  constructor(
    private readonly controller: string,
    private readonly host: string,
  ) {}

  /** It was asked for the first time, or once more. */
  asked(at: number): void {
    this.since ??= at;
  }

  succeeded(at: number): void {
    if (this.error !== undefined) this.since = at;
    this.error = undefined;
    this.lastAt = at;
  }

  failed(error: RestError, at: number): void {
    if (this.error?.code !== error.code) this.since = at;
    this.error = error;
  }

  state({ cost, lagsMs, lost }: StateFacts): SourceState {
    const { error } = this;
    const sentence = error === undefined ? undefined : [error.message, error.hint].filter(Boolean).join(" ");
    const lagMs = lagsMs.toSorted((one, other) => one - other)[lagsMs.length >> 1];
    return {
      controller: this.controller,
      kind: "rest",
      place: this.host,
      state: error !== undefined ? "failing" : this.lastAt === undefined ? "waiting" : "connected",
      ...(sentence === undefined ? {} : { sentence }),
      since: this.since ?? 0,
      ...(this.lastAt === undefined ? {} : { lastAt: this.lastAt }),
      ...(lagMs === undefined ? {} : { lagMs }),
      ...(lost === 0 ? {} : { refused: { tooMany: lost } }),
      cost,
    };
  }
}

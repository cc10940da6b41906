import type { AgentObservation } from "../../model/running.ts";
import { labelQuery, readHasClouds } from "./answers/label.ts";
import type { WaitingTask } from "./answers/queue.ts";
import type { Features } from "./features.ts";
import type { PoliteClient } from "./read/polite-client.ts";
import { RestError } from "./rest-error.ts";

/** Clouds are configured rarely. */
const EVERY_MS = 600_000;

/** Labels asked for at one look, and remembered. */
const MOST_AT_ONCE = 5;
const MOST_KEPT = 1000;

/** What label clouds are asked with. */
export interface LabelOptions {
  readonly client: PoliteClient;
  readonly features: Features;
}

/**
 * Whether a cloud could make an agent for what waits: as long as one may be on its way, nothing is stuck for want of an agent. Asked
 * for the labels that are waited for and that no agent has which is online.
 */
export class LabelClouds {
  private readonly known = new Map<string, { readonly askedAt: number; readonly hasClouds: boolean | undefined }>();

  constructor(private readonly options: LabelOptions) {}

  /** Labels to ask for now. */
  due(queue: readonly WaitingTask[], agents: readonly AgentObservation[], now: number): string[] {
    if (!this.options.features.mayAsk("labels", now)) return [];
    const isDue = (label: string): boolean =>
      now - (this.known.get(label)?.askedAt ?? Number.NEGATIVE_INFINITY) >= EVERY_MS;
    return wanted(queue, agents).filter(isDue).slice(0, MOST_AT_ONCE);
  }

  /** Asks for one. @throws RestError */
  async ask(label: string, now: number): Promise<void> {
    const { client, features } = this.options;
    if (this.known.size >= MOST_KEPT) this.known.clear();
    this.known.set(label, { askedAt: now, hasClouds: this.known.get(label)?.hasClouds });
    try {
      this.known.set(label, { askedAt: now, hasClouds: readHasClouds(await client.json(labelQuery(label))) });
      features.found("labels");
    } catch (error) {
      if (error instanceof RestError && error.code === "forbidden") features.missed("labels", error.code, now);
      throw error;
    }
  }

  /** Whether some cloud could provide for one of the labels that are waited for; undefined where that is not known of all of them. */
  hasClouds(queue: readonly WaitingTask[], agents: readonly AgentObservation[]): boolean | undefined {
    const answers = wanted(queue, agents).map((label) => this.known.get(label)?.hasClouds);
    if (answers.includes(true)) return true;
    return answers.length === 0 || answers.includes(undefined) ? undefined : false;
  }
}

/** Half of a letter, as where a text was cut: it stands in no URL. */
const HALF_LETTER = /\p{Surrogate}/u;

function wanted(queue: readonly WaitingTask[], agents: readonly AgentObservation[]): string[] {
  const online = new Set(
    agents.filter(({ isOffline }) => isOffline !== true).flatMap(({ name, labels }) => [name, ...labels]),
  );
  const labels = queue.flatMap(({ item: { label } }) => label ?? []);
  return [...new Set(labels)].filter((label) => !online.has(label) && !HALF_LETTER.test(label));
}

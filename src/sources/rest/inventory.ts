import type { AgentFact, ItemFact, SetupKind } from "../../model/items.ts";
import { PLUGINS, readPlugins } from "./answers/plugins.ts";
import type { Features } from "./features.ts";
import { ItemWalk } from "./item-walk.ts";
import type { Moment } from "./pace.ts";
import type { PoliteClient } from "./read/polite-client.ts";
import type { RestItems } from "./rest-controller.ts";
import { RestError } from "./rest-error.ts";
import type { RunBook } from "./run-book.ts";

/** Plugins are asked for so often, and after each restart: they change with one. */
const PLUGINS_EVERY_MS = 24 * 3_600_000;

/** A list of all items of a large controller. */
const ITEM_LIMITS = { limitBytes: 32_000_000, timeoutMs: 60_000 };

/** What items are walked with. */
export interface InventoryOptions {
  readonly client: PoliteClient;
  readonly features: Features;
  readonly book: RunBook;
  /** Time between two walks. */
  readonly everyMs: number;
}

/** Walks over all items again and again, and asks for plugins: what a controller consists of, and whose number has moved on. */
export class Inventory {
  /** Agents, as the last look saw them. */
  agents: readonly AgentFact[] = [];
  private walk: ItemWalk | undefined;
  private walkedAt = Number.NEGATIVE_INFINITY;
  private plugins: readonly { readonly name: string; readonly version: string }[] | undefined;
  private pluginsAt = Number.NEGATIVE_INFINITY;
  private readonly multibranch = new Set<string>();
  private found: RestItems | undefined;

  constructor(private readonly options: InventoryOptions) {}

  /** Whether there is something to ask. */
  isDue(now: number): boolean {
    return this.walk !== undefined || now - this.walkedAt >= this.options.everyMs;
  }

  /** Plugins may be others. */
  restarted(): void {
    this.pluginsAt = Number.NEGATIVE_INFINITY;
  }

  /** The multibranch project of a branch, else the Pipeline itself. */
  familyOf(pipeline: string): string {
    const folder = pipeline.slice(0, Math.max(0, pipeline.lastIndexOf("/")));
    return this.multibranch.has(folder) ? folder : pipeline;
  }

  /** Takes out what the last walk found. */
  take(): RestItems | undefined {
    const { found } = this;
    this.found = undefined;
    return found;
  }

  /** One request of a walk. @throws RestError */
  async step(moment: Moment): Promise<void> {
    const { now } = moment;
    if (this.walk === undefined) {
      if (now - this.walkedAt < this.options.everyMs) return;
      this.walk = new ItemWalk();
      this.walkedAt = now;
    }
    const { walk } = this;
    const part = walk.next();
    if (part !== undefined) await this.ask(walk, part, moment.at);
    else if (this.arePluginsDue(now)) await this.askPlugins(now);
    if (this.walk === walk && walk.isDone && !this.arePluginsDue(now)) this.end(walk, moment.at);
  }

  private async ask(walk: ItemWalk, part: NonNullable<ReturnType<ItemWalk["next"]>>, at: number): Promise<void> {
    try {
      const answer = await this.options.client.json(walk.pathOf(part), ITEM_LIMITS);
      const listed = walk.took(part, answer);
      for (const { fact } of listed) if (fact.kind === "multibranch") this.multibranch.add(fact.fullName);
      this.options.book.listed(listed, at);
    } catch (error) {
      if (error instanceof RestError) walk.missed(part, error.code);
      throw error;
    }
  }

  private arePluginsDue(now: number): boolean {
    return now - this.pluginsAt >= PLUGINS_EVERY_MS && this.options.features.mayAsk("plugins", now);
  }

  private async askPlugins(now: number): Promise<void> {
    const { client, features } = this.options;
    this.pluginsAt = now;
    try {
      this.plugins = readPlugins(await client.json(PLUGINS));
      features.found("plugins");
    } catch (error) {
      if (error instanceof RestError) features.missed("plugins", error.code, now);
      throw error;
    }
  }

  private end(walk: ItemWalk, at: number): void {
    const { client, book } = this.options;
    this.walk = undefined;
    const items: readonly ItemFact[] = walk.facts;
    book.walked(new Set(items.map(({ fullName }) => fullName)), !walk.isPartly);
    const notSeen: SetupKind[] = this.plugins === undefined ? ["library", "plugin"] : ["library"];
    this.found = {
      at,
      items,
      isWhole: !walk.isPartly,
      inventory: {
        partlySeen: walk.isPartly ? [...notSeen, "pipeline"] : notSeen,
        jenkinsVersion: client.version,
        globalLibraries: [],
        agents: this.agents,
        plugins: this.plugins ?? [],
      },
    };
  }
}

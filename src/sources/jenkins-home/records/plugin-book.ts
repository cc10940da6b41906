import type { PluginEvidence } from "../builds.ts";
import type { Tape } from "../xml/tape.ts";
import { NameBook } from "./name-book.ts";
import * as n from "./names.ts";

/** `workflow-job@1571.vb_423c255d6d9`: short name of a plugin and its version. */
const PLUGIN = /^[a-zA-Z0-9][\w.-]{0,99}@[\w.+()~:-][\w.+()~: -]{0,99}$/;

/**
 * Collects the `plugin="name@version"` attributes that XStream writes: the only evidence in records of which versions ran.
 *
 * The attributes of a run are noted as they are met and dated together, with its start.
 */
export class PluginBook {
  private readonly book = new NameBook();
  private readonly undated = new Set<number>();
  private readonly seen = new Map<number, { firstAt: number; lastAt: number }>();

  /** Notes the plugin of an element, if it names one. */
  note(tape: Tape, element: number): void {
    const attribute = tape.attribute(element, n.PLUGIN);
    if (attribute >= 0) this.undated.add(this.book.ofValue(tape, attribute));
  }

  /** Notes the plugins of all elements of a document. */
  noteAll(tape: Tape): void {
    for (let element = 0; element < tape.count; element++) this.note(tape, element);
  }

  /** Dates all that was noted since the last call. */
  date(startAt: number | undefined): void {
    if (startAt !== undefined) for (const id of this.undated) this.see(id, startAt);
    this.undated.clear();
  }

  private see(id: number, at: number): void {
    const { firstAt, lastAt } = this.seen.get(id) ?? { firstAt: at, lastAt: at };
    this.seen.set(id, { firstAt: Math.min(firstAt, at), lastAt: Math.max(lastAt, at) });
  }

  /** Takes out what was seen since the last call. */
  take(): PluginEvidence[] {
    const evidence = [...this.seen].map(([id, times]) => ({ plugin: this.book.text(id), ...times }));
    this.seen.clear();
    return evidence.filter(({ plugin }) => PLUGIN.test(plugin));
  }
}

import type { Incident } from "../../model/incident.ts";
import type { JudgementStore } from "../../store/judgement-store.ts";
import { type IncidentFacts, nextIncidents } from "./next-incidents.ts";

/** What a book of incidents needs. */
export interface IncidentBookOptions {
  readonly store: Pick<JudgementStore, "incidents" | "saveIncident">;
  readonly startedAt: number;
  /** Gives sixteen hexadecimal digits that no incident has had. */
  readonly newId: () => string;
  /** Takes why an incident could not be kept; it is tried again after the next judgement. */
  readonly onError: (error: unknown) => void;
}

/** How long an incident that is over is shown. */
const SHOWN_MS = 3_600_000;

/** States that have to hold before they are called take as long to be called again after a restart. */
const SETTLING_MS = 300_000;

/** The incidents of a controller: open ones, and those that ended a short while ago. Kept in the store, so that a restart loses none. */
export class IncidentBook {
  private missingSince: ReadonlyMap<string, number> = new Map();
  /** What the store does not know yet. */
  private readonly unsaved = new Map<string, Incident>();

  private constructor(
    private readonly options: IncidentBookOptions,
    private openOnes: readonly Incident[],
    private overOnes: readonly Incident[],
  ) {}

  /** Opens the book at what the store remembers. @throws StoreError */
  static async open(options: IncidentBookOptions): Promise<IncidentBook> {
    const known = await options.store.incidents(options.startedAt - SHOWN_MS);
    const isOpen = ({ resolvedAt }: Incident): boolean => resolvedAt === undefined;
    return new IncidentBook(
      options,
      known.filter(isOpen),
      known.filter((incident) => !isOpen(incident)),
    );
  }

  /** Open incidents, and those that ended within the last hour. */
  get shown(): readonly Incident[] {
    return [...this.openOnes, ...this.overOnes];
  }

  /** Takes a judgement; what cannot be kept now is kept later. */
  async take(facts: IncidentFacts): Promise<void> {
    const next = nextIncidents(facts, {
      open: this.openOnes,
      missingSince: this.missingSince,
      settledAt: this.options.startedAt + SETTLING_MS,
      newId: this.options.newId,
    });
    this.openOnes = next.open;
    this.missingSince = next.missingSince;
    this.overOnes = [...this.overOnes, ...next.resolved].filter(({ resolvedAt }) => facts.at - resolvedAt! < SHOWN_MS);
    for (const incident of [...next.changed, ...next.resolved]) this.unsaved.set(incident.id, incident);
    await this.save();
  }

  /** Notes that somebody took an incident; undefined when no open incident has that id. @throws StoreError */
  async acknowledge(id: string, at: number): Promise<Incident | undefined> {
    const known = this.openOnes.find((incident) => incident.id === id);
    if (known === undefined || known.acknowledgedAt !== undefined) return known;
    const taken = { ...known, acknowledgedAt: at };
    // First here, so that a judgement that comes meanwhile does not keep it as not taken.
    this.replace(id, (incident) => ({ ...incident, acknowledgedAt: at }));
    try {
      await this.options.store.saveIncident(taken);
    } catch (error) {
      this.replace(id, ({ acknowledgedAt: _, ...incident }) => incident);
      throw error;
    }
    return taken;
  }

  /** Learns from the store who took an incident at another process; false when there is nothing new. @throws StoreError */
  async takeAcknowledged(now: number): Promise<boolean> {
    if (this.openOnes.every(({ acknowledgedAt }) => acknowledgedAt !== undefined)) return false;
    const known = new Map((await this.options.store.incidents(now)).map((incident) => [incident.id, incident]));
    const before = this.openOnes;
    for (const { id, acknowledgedAt } of before) {
      const at = known.get(id)?.acknowledgedAt;
      if (acknowledgedAt === undefined && at !== undefined)
        this.replace(id, (incident) => ({ ...incident, acknowledgedAt: at }));
    }
    return this.openOnes !== before;
  }

  private replace(id: string, change: (incident: Incident) => Incident): void {
    this.openOnes = this.openOnes.map((incident) => (incident.id === id ? change(incident) : incident));
  }

  private async save(): Promise<void> {
    for (const [id, incident] of this.unsaved) {
      try {
        await this.options.store.saveIncident(incident);
        this.unsaved.delete(id);
      } catch (error) {
        this.options.onError(error);
        return;
      }
    }
  }
}

import type { SourceGauge, SourceGauges } from "../../../model/source-gauges.ts";
import type { SpanResource } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { AttributeValues, NO_TEXT } from "./attribute-values.ts";
import type { WireParts } from "./span-reader.ts";

/** Tags of a metric, and of what its data hold: every kind of data has its points at field 1. */
const NAME = 0x0a;
const UNIT = 0x1a;
const GAUGE = 0x2a;
const DATA = new Set([GAUGE, 0x3a, 0x4a, 0x52, 0x5a]);
const POINT = 0x0a;

/** Tags of a point. */
const TIME = 0x19;
const DOUBLE = 0x21;
const INT = 0x31;
const POINT_ATTRIBUTE = 0x3a;

/** Gauges that say how a controller does. */
const WANTED = /^(?:ci\.pipeline\.run\.active|jenkins\.(?:queue|executor)\.[\w.]+)$/;

/** More than a controller with a thousand labels sends. */
const MAX_GAUGES = 20_000;

/** Reads the gauges of `ExportMetricsServiceRequest`s that say how a controller does, and counts the points of all metrics. */
export class GaugeReader {
  private readonly values: AttributeValues;
  private gauges: SourceGauge[] = [];
  private points = 0;
  private kept = 0;

  constructor(private readonly parts: WireParts) {
    this.values = new AttributeValues(parts.reader, parts.texts);
  }

  /** What a request says, by exporter. @throws OtlpError */
  read(bytes: Uint8Array): SourceGauges[] {
    const { resources, texts } = this.parts;
    const found: SourceGauges[] = [];
    this.kept = 0;
    try {
      resources.readAll(bytes, (resource, end) => {
        this.gauges = [];
        this.points = 0;
        resources.readItems(end, this.readMetric);
        if (this.points > 0) found.push(this.taken(resource));
      });
      return found;
    } finally {
      this.gauges = [];
      texts.take();
    }
  }

  private taken(resource: SpanResource): SourceGauges {
    return { resource, gauges: this.gauges, points: this.points };
  }

  /** The name may stand behind the points: it is looked for first. */
  private readonly readMetric = (end: number): void => {
    const { reader } = this.parts;
    const start = reader.at;
    const head = this.readHead(end);
    reader.at = start;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (DATA.has(tag)) this.readPoints(reader.sized(end), tag === GAUGE ? head : undefined);
      else reader.skip(tag, end);
    }
  };

  private readHead(end: number): GaugeHead | undefined {
    const { reader } = this.parts;
    let name = "";
    let unit = "";
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== NAME && tag !== UNIT) {
        reader.skip(tag, end);
        continue;
      }
      const text = this.shortText(reader.sized(end));
      if (tag === NAME) name = text;
      else unit = text;
    }
    if (!WANTED.test(name)) return undefined;
    return unit === "" ? { name } : { name, unit };
  }

  private readPoints(end: number, head: GaugeHead | undefined): void {
    const { reader } = this.parts;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== POINT) {
        reader.skip(tag, end);
        continue;
      }
      this.points++;
      const pointEnd = reader.sized(end);
      if (head !== undefined && this.kept < MAX_GAUGES) this.readPoint(pointEnd, head);
      reader.at = pointEnd;
    }
  }

  private readPoint(end: number, head: GaugeHead): void {
    const { values } = this;
    const { reader } = this.parts;
    let value = Number.NaN;
    let at = Number.NaN;
    values.clear();
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === POINT_ATTRIBUTE) values.read(reader.sized(end));
      else if (tag === TIME) at = reader.milliseconds(end);
      else if (tag === DOUBLE) value = reader.double(end);
      else if (tag === INT) value = reader.fixedInt(end);
      else reader.skip(tag, end);
    }
    if (!Number.isFinite(value)) return;
    this.kept++;
    this.gauges.push({
      ...head,
      ...this.attributeText("status", attribute.status),
      ...this.attributeText("label", attribute.label),
      value,
      ...(Number.isNaN(at) ? {} : { at }),
    });
  }

  private attributeText(key: "status" | "label", number: number): Pick<SourceGauge, "status" | "label"> {
    const id = this.values.text(number);
    return id === NO_TEXT ? {} : { [key]: this.parts.texts.text(id) };
  }

  private shortText(end: number): string {
    const { reader, texts } = this.parts;
    const { at } = reader;
    reader.at = end;
    return at === end ? "" : texts.text(texts.of(reader, at, end));
  }
}

interface GaugeHead {
  readonly name: string;
  readonly unit?: string;
}

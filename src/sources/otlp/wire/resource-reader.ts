import type { SpanResource } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { AttributeValues, NO_TEXT } from "./attribute-values.ts";
import type { ByteTexts } from "./byte-texts.ts";
import type { ProtoReader } from "./proto-reader.ts";

/** Tag of what `ResourceSpans`, `ResourceLogs` and `ResourceMetrics` begin with; in it, that of an attribute. */
const RESOURCE = 0x0a;
const ATTRIBUTE = 0x0a;

/** Tag of what they hold: `ScopeSpans`, `ScopeLogs`, `ScopeMetrics`; in it, that of a span, a record, a metric. */
const SCOPE = 0x12;
const ITEM = 0x12;

/** Reads what all requests are made of: what comes from one exporter, in scopes. */
export class ResourceReader {
  private readonly values: AttributeValues;

  constructor(
    private readonly reader: ProtoReader,
    private readonly texts: ByteTexts,
  ) {
    this.values = new AttributeValues(reader, texts);
  }

  /** Goes through all that a request holds. @throws OtlpError */
  readAll(bytes: Uint8Array, take: (resource: SpanResource, end: number) => void): void {
    const { reader } = this;
    const end = reader.open(bytes);
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === RESOURCE) this.readOne(reader.sized(end), take);
      else reader.skip(tag, end);
    }
  }

  /** Goes through the items of a `Resource…`; `take` reads one, up to where it ends. @throws OtlpError */
  readItems(end: number, take: (end: number) => void): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== SCOPE) {
        reader.skip(tag, end);
        continue;
      }
      const scopeEnd = reader.sized(end);
      while (reader.at < scopeEnd) {
        const itemTag = reader.small(scopeEnd);
        if (itemTag === ITEM) take(reader.sized(scopeEnd));
        else reader.skip(itemTag, scopeEnd);
      }
    }
  }

  /** The resource may stand behind what it is of: it is looked for first. */
  private readOne(end: number, take: (resource: SpanResource, end: number) => void): void {
    const { reader, values } = this;
    const start = reader.at;
    values.clear();
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === RESOURCE) this.readResource(reader.sized(end));
      else reader.skip(tag, end);
    }
    reader.at = start;
    take(resourceOf(values, this.texts), end);
    reader.at = end;
  }

  private readResource(end: number): void {
    const { reader } = this;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === ATTRIBUTE) this.values.read(reader.sized(end));
      else reader.skip(tag, end);
    }
  }
}

/** Whether spans of it are of Jenkins itself, and not of a tool that a step ran. */
export function isJenkins({ url, jenkinsVersion, pluginVersion }: SpanResource): boolean {
  return url !== undefined || jenkinsVersion !== undefined || pluginVersion !== undefined;
}

function resourceOf(values: AttributeValues, texts: ByteTexts): SpanResource {
  const text = (key: number): string | undefined => {
    const id = values.text(key);
    return id === NO_TEXT ? undefined : texts.text(id);
  };
  const resource = {
    instanceId: text(attribute.instanceId),
    url: placeOf(text(attribute.jenkinsUrl)),
    serviceName: text(attribute.serviceName),
    jenkinsVersion: text(attribute.jenkinsVersion),
    pluginVersion: text(attribute.openTelemetryVersion),
  };
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined));
}

function placeOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return protocol === "http:" || protocol === "https:" ? `${protocol}//${host}${pathname}` : undefined;
}

import type { TableShape } from "../../../src/model/facts.ts";
import type { LogLinks } from "../../../src/model/log-links.ts";
import { logLinkShape } from "../../../src/model/log-links.ts";
import { type SpanBatch, type SpanResource, spanRoles, spanShape } from "../../../src/model/span-batch.ts";
import type { OracleAttribute, OracleSpan, OracleTraces, OracleValue } from "./oracle.ts";

/** A row as a test compares it: what is absent is left out. */
export type PlainRow = Readonly<Record<string, unknown>>;

/** The rows of a batch of spans. */
export function plainSpans(batch: SpanBatch): PlainRow[] {
  const parents = digitsOf(batch.parentIds, 1);
  return plainRows(batch, spanShape).map((row, index) => ({
    ...row,
    role: spanRoles[row.role as number],
    ...(/^0+$/.test(parents[index]!) ? {} : { parent: parents[index] }),
  }));
}

/** The rows of a batch of links. */
export function plainLinks(links: LogLinks): PlainRow[] {
  return plainRows(links, logLinkShape);
}

function plainRows(batch: SpanBatch | LogLinks, shape: TableShape): PlainRow[] {
  const traces = digitsOf(batch.traceIds, 2);
  const spans = digitsOf(batch.spanIds, 1);
  return Array.from({ length: batch.rows }, (_, row) => {
    const cells = Object.entries(shape).flatMap(([name, kind], place): [string, unknown][] => {
      const value = batch.columns[place]![row]!;
      if (value === -1 || Number.isNaN(value)) return [];
      if (name === "resource") return [[name, batch.resources[value]]];
      return [[name, kind === "name" ? batch.names[value] : value]];
    });
    return { trace: traces[row], span: spans[row], ...Object.fromEntries(cells) };
  });
}

function digitsOf(ids: BigUint64Array<ArrayBuffer>, width: number): string[] {
  const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
  return Array.from({ length: ids.length / width }, (_, row) =>
    bytes.subarray(row * width * 8, (row + 1) * width * 8).toString("hex"),
  );
}

/** What is to be kept of a request by the rules, worked out from what protobufjs decoded; and how many spans are not. */
export function expectedSpans(traces: OracleTraces): { rows: PlainRow[]; dropped: Record<string, number> } {
  const rows: PlainRow[] = [];
  const dropped: Record<string, number> = {};
  for (const { resource, scopeSpans = [] } of traces.resourceSpans ?? []) {
    const common = expectedResource(resource?.attributes ?? []);
    for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
      const row = expectedSpan(span, common);
      if (typeof row === "string") dropped[row] = (dropped[row] ?? 0) + 1;
      else rows.push(row);
    }
  }
  return { rows, dropped };
}

function expectedResource(attributes: readonly OracleAttribute[]): SpanResource {
  const texts = new Map(attributes.map(({ key, value }) => [key, value?.stringValue]));
  const url = texts.get("jenkins.url");
  return withoutAbsent({
    instanceId: texts.get("service.instance.id"),
    url: url === undefined ? undefined : url.replace(/[?#].*$/, ""),
    serviceName: texts.get("service.name"),
    jenkinsVersion: texts.get("jenkins.version"),
    pluginVersion: texts.get("jenkins.opentelemetry.plugin.version"),
  });
}

function expectedSpan(span: OracleSpan, resource: SpanResource): PlainRow | string {
  const values = new Map((span.attributes ?? []).map(({ key, value }) => [key ?? "", value ?? {}]));
  const isIdOf = (id: Uint8Array | undefined, bytes: number) => id?.length === bytes && id.some((byte) => byte !== 0);
  const { traceId, spanId, parentSpanId } = span;
  if (!isIdOf(traceId, 16) || !isIdOf(spanId, 8)) return "malformed";
  if (parentSpanId !== undefined && parentSpanId.length !== 0 && parentSpanId.length !== 8) return "malformed";
  const hasParent = isIdOf(parentSpanId, 8);
  const role = expectedRole(span, values, { hasParent, isJenkins: resource.url !== undefined });
  if (!(spanRoles as readonly string[]).includes(role)) return role;
  return withoutAbsent({
    trace: Buffer.from(traceId!).toString("hex"),
    span: Buffer.from(spanId!).toString("hex"),
    resource,
    role,
    status: span.status?.code ?? 0,
    startAt: msOf(span.startTimeUnixNano),
    endAt: msOf(span.endTimeUnixNano),
    ...expectedStep(role, values),
    ...(role === "run" ? expectedRun(values) : {}),
    errorClass: exceptionOf(span),
    ...(hasParent ? { parent: Buffer.from(parentSpanId!).toString("hex") } : {}),
  });
}

type Values = ReadonlyMap<string, OracleValue>;

function expectedRole(
  { kind, name = "" }: OracleSpan,
  values: Values,
  { hasParent, isJenkins }: { readonly hasParent: boolean; readonly isJenkins: boolean },
): string {
  if ([...values.keys()].some((key) => /^jenkins\.remoting\.callable(\.class)?$/.test(key))) return "remoting";
  const type = textOf(values, "jenkins.pipeline.step.type");
  const stepName = textOf(values, "jenkins.pipeline.step.name");
  if (type === "stage") return "stage";
  if (type === "parallel") return "branch";
  if (type === "node" && stepName === "agent") return "agent";
  if (type === "node" && stepName === "agent.allocate") return "agentWait";
  if (type !== undefined) return "step";
  const runKeys = ["ci.pipeline.id", "ci.pipeline.run.number", "ci.pipeline.run.url"];
  if (kind === 2 && /^BUILD ./.test(name) && runKeys.every((key) => values.has(key))) {
    const number = wholeOf(values, "ci.pipeline.run.number") ?? 0;
    return textOf(values, "ci.pipeline.id") !== undefined && number > 0 ? "run" : "malformed";
  }
  if (isJenkins && ["http.request.method", "http.method", "url.path"].some((key) => values.has(key))) return "http";
  if (!hasParent) return "unrelated";
  const phase = kind === 1 ? /^Phase: (Start|Run|Finalise)$/.exec(name)?.[1] : undefined;
  return phase === undefined ? "link" : `phase${phase}`;
}

function expectedStep(role: string, values: Values): PlainRow {
  if (!["stage", "branch", "agent", "agentWait", "step"].includes(role)) return {};
  const causes = values.get("jenkins.pipeline.step.interruption.causes")?.arrayValue?.values ?? [];
  const computer = textOf(values, "jenkins.computer.name");
  const name = textOf(values, "jenkins.pipeline.step.name");
  const label = textOf(values, "jenkins.pipeline.step.agent.label");
  return {
    flowNode: int32Of(values, "jenkins.pipeline.step.id"),
    function: textOf(values, "jenkins.pipeline.step.type"),
    plugin: textOf(values, "jenkins.pipeline.step.plugin.name"),
    pluginVersion: textOf(values, "jenkins.pipeline.step.plugin.version"),
    result: resultOf(textOf(values, "jenkins.pipeline.step.result")),
    agent: computer === "#controller#" ? "(built-in)" : computer,
    name: role === "stage" || role === "branch" ? name : undefined,
    label: role === "agent" || role === "agentWait" ? label : undefined,
    causeClass: classesOf(causes)[0],
  };
}

function expectedRun(values: Values): PlainRow {
  const causes = values.get("ci.pipeline.run.cause")?.arrayValue?.values ?? [];
  const startedBy = [...new Set(classesOf(causes))].join(" ");
  return {
    pipeline: textOf(values, "ci.pipeline.id"),
    runNumber: wholeOf(values, "ci.pipeline.run.number"),
    runDurationMs: wholeOf(values, "ci.pipeline.run.durationMillis"),
    result: resultOf(textOf(values, "ci.pipeline.run.result")),
    startedBy: startedBy === "" ? undefined : startedBy,
  };
}

function classesOf(values: readonly OracleValue[]): string[] {
  return values
    .map(({ stringValue = "" }) => stringValue.split(":")[0]!)
    .filter((text) => /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(text));
}

function exceptionOf({ events = [] }: OracleSpan): string | undefined {
  const types = events.map(
    ({ attributes = [] }) => attributes.findLast(({ key }) => key === "exception.type")?.value?.stringValue ?? "",
  );
  return types.find((type) => /^[A-Za-z_$][\w$.]*$/.test(type));
}

const results = /^(SUCCESS|UNSTABLE|FAILURE|NOT_BUILT|ABORTED|NOT_EXECUTED|QUEUED|IN_PROGRESS|PAUSED_PENDING_INPUT)$/;

function resultOf(text: string | undefined): string | undefined {
  const upper = text?.toUpperCase();
  return upper !== undefined && results.test(upper) ? upper : undefined;
}

function textOf(values: Values, key: string): string | undefined {
  const text = values.get(key)?.stringValue;
  return text === "" ? undefined : text;
}

function wholeOf(values: Values, key: string): number | undefined {
  const { intValue, stringValue } = values.get(key) ?? {};
  const number = Number(intValue ?? (/^\d{1,10}$/.test(stringValue ?? "") ? stringValue : Number.NaN));
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function int32Of(values: Values, key: string): number | undefined {
  const number = wholeOf(values, key);
  return number === undefined || number > 0x7fff_ffff ? undefined : number;
}

function msOf(nanoseconds: string | undefined): number | undefined {
  return nanoseconds === undefined || nanoseconds === "0" ? undefined : Number(BigInt(nanoseconds) / 1_000_000n);
}

function withoutAbsent<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as never;
}

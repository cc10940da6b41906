import type { TSchema } from "typebox";
import type { TLocalizedValidationError } from "typebox/error";
import { Settings } from "typebox/system";
import { Errors } from "typebox/value";
import type { Path } from "./fault.ts";

/** A place where a value does not fit its schema. */
export interface SchemaFault {
  readonly path: Path;
  /** `missing` and `unknown` speak of a key: the first is not there, the second should not be. */
  readonly kind: "missing" | "unknown" | "value";
  /** A sentence that begins with the place: `window.end must be a day like 2026-12-01`. */
  readonly message: string;
}

/** More faults than a file has fields; the library's own limit is 8. */
const MOST_FAULTS = 1000;

/** All places where a value does not fit a schema. Where one of several forms is possible, only the form that was meant speaks. */
export function schemaFaults(schema: TSchema, value: unknown): SchemaFault[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: MOST_FAULTS });
  try {
    return meantForms(Errors(schema, value)).flatMap((error) => faultsOf(schema, error));
  } finally {
    Settings.Set({ maxErrors });
  }
}

/** Writes a path as people do: `dimensions[0].labels`. */
export function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.replace(/^\./, "");
}

/** Errors without those of forms that were not meant: innermost choices are settled first. */
function meantForms(errors: readonly TLocalizedValidationError[]): TLocalizedValidationError[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf");
  let left = errors.filter(({ keyword }) => keyword !== "boolean");
  for (const choice of choices.sort((one, other) => other.schemaPath.length - one.schemaPath.length))
    left = settled(left, choice);
  return left;
}

/** The errors after a choice: those of the form with clearly fewest of them, or else the choice itself. */
function settled(errors: readonly TLocalizedValidationError[], choice: TLocalizedValidationError) {
  const inside = (error: TLocalizedValidationError): boolean =>
    error.schemaPath.startsWith(`${choice.schemaPath}/anyOf/`) && isAtOrBelow(error.instancePath, choice.instancePath);
  const forms = new Map<string, TLocalizedValidationError[]>();
  for (const error of errors.filter(inside)) {
    const form = error.schemaPath.slice(`${choice.schemaPath}/anyOf/`.length).split("/")[0]!;
    forms.set(form, [...(forms.get(form) ?? []), error]);
  }
  const [best, second] = [...forms.values()].sort((one, other) => weight(one) - weight(other));
  const others = errors.filter((error) => !inside(error));
  if (best === undefined || (second !== undefined && weight(best) === weight(second))) return others;
  return [...others.filter((error) => error !== choice), ...best];
}

function isAtOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

function weight(errors: readonly TLocalizedValidationError[]): number {
  return errors.reduce((sum, error) => sum + namesOf(error).length, 0);
}

/** The keys an error speaks of; one where it speaks of the value. */
function namesOf(error: TLocalizedValidationError): readonly (string | undefined)[] {
  if (error.keyword === "required") return error.params.requiredProperties;
  if (error.keyword === "additionalProperties") return error.params.additionalProperties;
  return [undefined];
}

function faultsOf(schema: TSchema, error: TLocalizedValidationError): SchemaFault[] {
  const path = pathOf(error.instancePath);
  const fault = (name: string | undefined): SchemaFault => {
    const at = name === undefined ? path : [...path, name];
    if (error.keyword === "required") return { path: at, kind: "missing", message: `${pathText(at)} is missing` };
    if (error.keyword === "additionalProperties")
      return { path: at, kind: "unknown", message: `${JSON.stringify(name)} is no field ${placeName(path)}` };
    return { path: at, kind: "value", message: `${pathText(at) || "a metric file"} ${requirement(schema, error)}` };
  };
  return namesOf(error).map(fault);
}

function placeName(path: Path): string {
  return path.length === 0 ? "of a metric" : `of ${pathText(path)}`;
}

/** Keys and indexes of a JSON pointer. No object of the schema has a key that is a number. */
function pathOf(pointer: string): Path {
  const steps = pointer.split("/").slice(1);
  return steps
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  array: "a list",
  object: "fields and their values",
  null: "null",
};

function requirement(schema: TSchema, error: TLocalizedValidationError): string {
  switch (error.keyword) {
    case "enum":
      return `must be one of ${error.params.allowedValues.join(", ")}`;
    case "const":
      return `must be ${JSON.stringify(error.params.allowedValue)}`;
    case "type":
      return `must be ${[error.params.type]
        .flat()
        .map((type) => typeNames[type] ?? type)
        .join(" or ")}`;
    case "uniqueItems":
      return "must not hold an entry twice";
    default:
      return "limit" in error.params ? limitText(error) : (descriptionOf(schema, error) ?? error.message);
  }
}

function limitText({ keyword, params }: TLocalizedValidationError): string {
  const { limit, comparison } = params as { readonly limit: number; readonly comparison?: string };
  if (comparison !== undefined) return `must be ${comparison} ${limit}`;
  const [one, many] = keyword.endsWith("Length") ? ["character", "characters"] : ["entry", "entries"];
  return `must have at ${keyword.startsWith("min") ? "least" : "most"} ${limit} ${limit === 1 ? one : many}`;
}

/** What the schema says of itself at the place of an error. */
function descriptionOf(schema: TSchema, { schemaPath }: TLocalizedValidationError): string | undefined {
  let node: unknown = schema;
  for (const step of schemaPath.split("/").slice(1)) node = (node as Record<string, unknown> | undefined)?.[step];
  const description = (node as { readonly description?: unknown } | undefined)?.description;
  return typeof description === "string" ? `must be ${description}` : undefined;
}

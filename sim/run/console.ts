import type { EpochMs } from "../engine/times.ts";
import type { FlowNode } from "./flow-graph.ts";
import { nodeNote } from "./node-note.ts";

/**
 * What Jenkins itself prints into consoles. Its lines and links carry annotations: ESC[8mha: … ESC[0m around base64 that a reader has
 * to skip. That of links is made up, its length is real; that of lines about a flow node is as Jenkins writes it.
 */
const note =
  "\u001b[8mha:////4Fjw0mZ8qS1uYtXkQh2vB7nKc3LdPa5eRgTiWsOy9M6CAAAApR+LCAAAAAAAAP9tjTEOwjAUQ3+KOrAycoiUE7AwdWVhZQlJSEP7f5ukpT0RJ+JuBAoSE5Ys2ZKt93xBGTwcyVvuDDYtBmV551oTJj4OvjU9jdxSw4Uia0fVcmHGbO2FRCgKWIcSWG3ciKgoml5bG2BVX+RdVE5iOD9J20JLxGuY2DKpVqyk/MPycPydtCDrb+ePwOYUoJtnfaf7Qcg9EDCwAAAAA==\u001b[0m";

/** A line of Jenkins about a flow node that begins: `[Pipeline] sh`. */
export function pipelineLine(text: string, node: FlowNode): string {
  return `${nodeNote(node)}[Pipeline] ${text}\n`;
}

/** A name that is a link in the console. */
export function link(name: string): string {
  return `${note}${name}`;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** An instant as Java's `Date.toString` has it, of a controller that runs in UTC: "Mon Nov 23 23:21:48 UTC 2026". */
export function javaDate(at: EpochMs): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${time} UTC ${date.getUTCFullYear()}`;
}

/** An instant as the lockable-resources plugin has it: "Nov 23, 2026, 11:16 PM". */
export function mediumDate(at: EpochMs): string {
  const date = new Date(at);
  const hour = date.getUTCHours();
  const minute = String(date.getUTCMinutes()).padStart(2, "0");
  const half = hour < 12 ? "AM" : "PM";
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${hour % 12 || 12}:${minute} ${half}`;
}

/** A time span as Jenkins says it: the two largest units, "1 min 0 sec", "2.5 sec", "3 hr 0 min". */
export function timeSpan(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} sec`;
  if (seconds < 60) return `${Math.floor(seconds)} sec`;
  const units: readonly [string, number][] = [
    ["day", 86_400],
    ["hr", 3_600],
    ["min", 60],
    ["sec", 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[first]!;
  const [nextName, nextSize] = units[first + 1]!;
  return `${Math.floor(seconds / size)} ${name} ${Math.floor((seconds % size) / nextSize)} ${nextName}`;
}

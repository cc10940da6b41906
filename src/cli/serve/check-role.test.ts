import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServeRole } from "../commands/serve.ts";
import { checkRole } from "./check-role.ts";

const cases: readonly [
  role: ServeRole,
  flags: { readonly home?: string; readonly jenkins?: readonly string[]; readonly otlp?: boolean },
  isShared: boolean,
  says: RegExp | undefined,
][] = [
  ["all", { home: "." }, false, undefined],
  ["all", { otlp: true }, true, undefined],
  ["receiver", { otlp: true }, true, undefined],
  ["web", {}, true, undefined],
  ["receiver", { otlp: true }, false, /a file of DuckDB belongs to one/],
  ["web", {}, false, /a file of DuckDB belongs to one/],
  ["receiver", {}, true, /takes OpenTelemetry/],
  ["web", { otlp: true }, true, /takes no OpenTelemetry/],
  ["receiver", { otlp: true, home: "." }, true, /follows no controllers/],
  ["web", { jenkins: ["https://ci.example/"] }, true, /follows no controllers/],
];

for (const [role, flags, isShared, says] of cases)
  test(`the role ${role} with ${JSON.stringify(flags)} and ${isShared ? "a shared store" : "a file"}`, () => {
    const check = (): void => checkRole({ role, ...flags }, isShared);
    if (says === undefined) check();
    else assert.throws(check, says);
  });

import assert from "node:assert/strict";
import { test } from "node:test";
import { Check } from "typebox/value";
import { runStates } from "../model/verdict.ts";
import { endpoints } from "./endpoints.ts";
import { markRequestSchema } from "./marks.ts";
import { openApi } from "./openapi.ts";

type Json = { readonly [key: string]: Json };

const description = JSON.parse(JSON.stringify(openApi("1.2.3"))) as Json;

test("describes every endpoint, once", () => {
  const described = Object.entries(description.paths!).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const declared = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual([...described].sort(), [...declared].sort());
});

test("declares the parameters that paths have, and no others", () => {
  for (const endpoint of Object.values(endpoints)) {
    const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = "parameters" in endpoint ? endpoint.parameters : [];
    assert.deepEqual(
      parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name),
      inPath,
      endpoint.path,
    );
  }
});

test("answers a problem as problem+json wherever something can go wrong", () => {
  const operations = Object.values(description.paths!).flatMap((methods) => Object.values(methods));
  const answers = operations.flatMap(({ responses }) => Object.entries(responses!));
  for (const [status, answer] of answers.filter(([status]) => Number(status) >= 400)) {
    const name = String(answer.$ref).replace("#/components/responses/", "");
    assert.ok(description.components?.responses?.[name]?.content?.["application/problem+json"], status);
  }
});

test("lets no free text into what people send", () => {
  const mark = { run: "a#1", state: "MOVING", isRight: true };
  assert.ok(Check(markRequestSchema, mark));
  for (const state of Object.keys(runStates)) assert.ok(Check(markRequestSchema, { ...mark, state }));
  for (const wrong of [
    { ...mark, note: "x" },
    { ...mark, state: "FINE" },
    { ...mark, isRight: "yes" },
    { ...mark, since: "yesterday" },
    { run: "a#1", isRight: true },
    [],
    null,
    "mark",
  ])
    assert.equal(Check(markRequestSchema, wrong), false, JSON.stringify(wrong));
});

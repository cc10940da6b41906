import assert from "node:assert/strict";
import { test } from "node:test";
import { makeClient, type Outcome } from "./client.ts";

interface Asked {
  readonly path: string;
  readonly options: RequestInit;
}

function clientOf(answer: () => Response): { client: ReturnType<typeof makeClient>; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetchOf = ((path: string, options: RequestInit) => {
    asked.push({ path, options });
    return Promise.resolve().then(answer);
  }) as typeof fetch;
  return { client: makeClient(fetchOf), asked };
}

test("every way in which an answer can go wrong is a value", async () => {
  const problem = JSON.stringify({ type: "about:blank", title: "Not Found", status: 404, detail: "There is none." });
  const rows: readonly (readonly [() => Response, Outcome<unknown>])[] = [
    [() => new Response(null, { status: 304 }), { kind: "unchanged" }],
    [() => new Response(problem, { status: 404 }), { kind: "problem", status: 404, detail: "There is none." }],
    [
      () => new Response("<html>", { status: 502 }),
      { kind: "problem", status: 502, detail: "The server answered 502." },
    ],
    [() => new Response("null", { status: 500 }), { kind: "problem", status: 500, detail: "The server answered 500." }],
    [() => new Response("{cut"), { kind: "unreachable" }],
    [
      () => {
        throw new TypeError("no network");
      },
      { kind: "unreachable" },
    ],
    [() => new Response(null, { status: 204 }), { kind: "ok", value: undefined }],
  ];
  for (const [answer, outcome] of rows) assert.deepEqual(await clientOf(answer).client.running(undefined), outcome);
});

test("gives the tag and the clock of the server with an answer, and sends the tag with the next question", async () => {
  const headers = { ETag: '"7"', Date: "Sun, 21 Jun 2026 12:00:00 GMT" };
  const { client, asked } = clientOf(() => new Response('{"revision":"7"}', { headers }));
  const outcome = await client.running(undefined);
  assert.deepEqual(outcome, {
    kind: "ok",
    value: { revision: "7" },
    etag: '"7"',
    serverAt: Date.UTC(2026, 5, 21, 12, 0, 0),
  });
  await client.running('"7"');
  assert.equal(asked[0]!.options.headers, undefined);
  assert.deepEqual(asked[1]!.options.headers, { "If-None-Match": '"7"' });
});

test("asks below the page's own address, and sends no more than is described", async () => {
  const { client, asked } = clientOf(() => new Response("{}"));
  await client.mark({ run: "a/b#1", state: "MOVING", isRight: true });
  await client.acknowledge("0123456789abcdef");
  assert.deepEqual(
    asked.map(({ path, options }) => [path, options.method, options.body]),
    [
      ["api/v1/verdicts/mark", "POST", '{"run":"a/b#1","state":"MOVING","isRight":true}'],
      ["api/v1/incidents/0123456789abcdef/acknowledge", "POST", "{}"],
    ],
  );
});

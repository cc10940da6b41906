import assert from "node:assert/strict";
import { type ClientRequest, get } from "node:http";
import { test } from "node:test";
import { served } from "../../test/support/serving.ts";

const CLIENTS = 1000;
/** More than this many streams are not opened. */
const MOST_STREAMS = 256;

test("a thousand clients at once: some listen, the others are told or hung up on, and the server answers", async (t) => {
  const { url, ask, errors } = await served(t);
  const sent: ClientRequest[] = [];
  t.after(() => {
    for (const one of sent) one.destroy();
  });
  const outcomes = await Promise.all(
    Array.from(
      { length: CLIENTS },
      () =>
        new Promise<string>((resolve) => {
          const one = get(`${url}/api/v1/events`, { agent: false, headers: { connection: "close" } }, (response) => {
            response.on("error", () => {});
            response.resume();
            resolve(String(response.statusCode));
          });
          one.on("error", () => resolve("hung up"));
          sent.push(one);
        }),
    ),
  );
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  assert.equal(count("200"), MOST_STREAMS);
  assert.equal(count("200") + count("429") + count("hung up"), CLIENTS);
  assert.equal((await ask("/healthz")).status, 200);
  for (const one of sent) one.destroy();
  assert.equal((await ask("/api/v1/running")).status, 200);
  assert.deepEqual(errors, []);
});

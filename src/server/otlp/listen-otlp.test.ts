import assert from "node:assert/strict";
import { connect as connectSocket } from "node:net";
import { describe, it } from "node:test";
import { sendRaw } from "../../../test/support/http.ts";
import { listening, realEffects, waitFor } from "../../../test/support/otlp/listening.ts";
import { postOtlp, requestOf } from "../../../test/support/otlp/sending.ts";
import { ServerError } from "../server-error.ts";
import { listenOtlp } from "./listen-otlp.ts";
import { INSECURE_OTLP_WORDS } from "./otlp-options.ts";

const token = "correct-horse-battery-staple";

describe("many senders", () => {
  it("have room, whatever a noisy one does", async (t) => {
    const { httpUrl, sink, health } = await listening(t, { limits: { inFlightBytes: 400_000 } });
    const waiting: (() => void)[] = [];
    sink.before = () => new Promise((resolve) => waiting.push(resolve));
    const body = await requestOf(300);
    const from = (localAddress: string) => postOtlp(httpUrl, body, { localAddress });
    const noisy = Array.from({ length: 40 }, () => from("127.0.0.1").then(({ status }) => status));
    await waitFor(() => Object.values(health().refused).some((count) => count > 0));
    const quiet = Array.from({ length: 3 }, (_, index) => from(`127.0.0.${index + 2}`).then(({ status }) => status));
    const free = setInterval(() => {
      for (const resolve of waiting.splice(0)) resolve();
    }, 100);
    t.after(() => clearInterval(free));
    assert.deepEqual(await Promise.all(quiet), [200, 200, 200]);
    const statuses = await Promise.all(noisy);
    assert.ok(statuses.includes(200) && statuses.includes(429), String(new Set(statuses)));
    assert.deepEqual(Object.keys(health().refused), ["tooMuch"]);
    assert.equal(health().inFlightBytes, 0);
    assert.equal(health().senders.length, 1);
  });

  it("may be five hundred controllers at once: each is served, and no more is held than the budget", async (t) => {
    const budget = 16 * 2 ** 20;
    const { httpUrl, sink, health } = await listening(t, { limits: { inFlightBytes: budget } });
    let most = 0;
    sink.before = () => {
      most = Math.max(most, health().inFlightBytes);
      return Promise.resolve();
    };
    const body = await requestOf(100);
    const post = async (localAddress: string): Promise<number | undefined> => {
      const { status } = await postOtlp(httpUrl, body, { localAddress });
      return status;
    };
    const noisy = Array.from({ length: 100 }, () => post("127.0.0.1"));
    const controllers = Array.from({ length: 500 }, (_, index) =>
      post(`127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`),
    );
    const statuses = await Promise.all(controllers);
    assert.deepEqual([...new Set(statuses)], [200]);
    const ofNoisy = new Set(await Promise.all(noisy));
    assert.ok(
      [...ofNoisy].every((status) => status === 200 || status === 429),
      String([...ofNoisy]),
    );
    assert.ok(most > 0 && most <= budget, String(most));
    assert.equal(health().inFlightBytes, 0);
  });

  it("may not have all connections from one address", async (t) => {
    const { httpUrl } = await listening(t, { limits: { connections: 40 } });
    const { port } = new URL(httpUrl);
    const sockets = Array.from({ length: 40 }, () => connectSocket(Number(port), "127.0.0.1"));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.on("error", () => {});
    await waitFor(() => sockets.filter(({ destroyed }) => destroyed).length === 30);
    assert.equal((await postOtlp(httpUrl, await requestOf(1), { localAddress: "127.0.0.9" })).status, 200);
  });

  it("that break off give back what they held", async (t) => {
    const { httpUrl, health } = await listening(t);
    const { port } = new URL(httpUrl);
    const socket = connectSocket(Number(port), "127.0.0.1");
    socket.write(
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc",
    );
    await waitFor(() => health().inFlightBytes === 3);
    socket.destroy();
    await waitFor(() => health().inFlightBytes === 0);
  });

  it("that are slow are hung up on", async (t) => {
    const { httpUrl, health } = await listening(t, { limits: { requestMs: 200 } });
    const head =
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc";
    const { tookMs } = await sendRaw(httpUrl, head);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.equal(health().inFlightBytes, 0);
  });
});

describe("how it does", () => {
  it("is said", async (t) => {
    const { httpUrl, health } = await listening(t);
    const before = health();
    assert.deepEqual([before.lastAt, before.lagMs, before.senders], [undefined, undefined, []]);
    await postOtlp(httpUrl, await requestOf(20, 1));
    await postOtlp(httpUrl, await requestOf(10, 2));
    const { spans, lagMs, cost, lastAt, senders } = health();
    assert.equal(spans, 30);
    assert.ok(lagMs! >= 900 && lagMs! < 10_000, `${lagMs} ms`);
    assert.ok(lastAt! > 0 && cost.itemsPerMinute === 30 && cost.requestsPerMinute === 2);
    assert.deepEqual(
      senders.map(({ resource, spans }) => [resource.instanceId, spans]),
      [
        ["ci-1", 20],
        ["ci-2", 10],
      ],
    );
  });
});

describe("listening", () => {
  const effects = realEffects;
  const sink = { takeSpans: async () => {}, takeLinks: async () => {}, takeGauges: () => {} };

  it("where other machines can send needs a token, or the words", async (t) => {
    await assert.rejects(listenOtlp({ host: "0.0.0.0", httpPort: 0, sink, effects }), ServerError);
    for (const permit of [{ token }, { insecure: INSECURE_OTLP_WORDS }]) {
      const { close } = await listenOtlp({ host: "0.0.0.0", httpPort: 0, grpcPort: 0, sink, effects, ...permit });
      t.after(close);
    }
  });

  it("on a port that is taken says so, and leaves nothing open", async (t) => {
    const { httpUrl } = await listening(t);
    const port = Number(new URL(httpUrl).port);
    const asked = listenOtlp({ host: "127.0.0.1", grpcPort: 0, httpPort: port, sink, effects });
    await assert.rejects(asked, /another program listens there/);
  });
});

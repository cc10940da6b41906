import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sendRaw } from "../../../test/support/http.ts";
import { served } from "../../../test/support/serving.ts";
import { INSECURE_WORDS, listen } from "../listen.ts";
import { ServerError } from "../server-error.ts";
import { isSameText } from "./same-text.ts";
import { Sessions, sessionCookie, sessionIn } from "./sessions.ts";

const token = "correct-horse-battery-staple";

describe("a server with a token", () => {
  it("answers who brings it, and nobody else", async (t) => {
    const { ask } = await served(t, { token });
    const asked = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await ask("/api/v1/running", { headers })).status;
    };
    assert.equal(await asked(`Bearer ${token}`), 200);
    assert.equal(await asked(`bearer  ${token} `), 200);
    for (const wrong of [
      undefined,
      "",
      "Bearer",
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      token,
    ])
      assert.equal(await asked(wrong), 401, String(wrong));
  });

  it("asks for it wherever there is something to see", async (t) => {
    const { ask, post } = await served(t, { token });
    for (const path of [
      "/api/v1/running",
      "/api/v1/events",
      "/api/v1/health",
      "/api/v1/openapi.json",
      "/metrics",
      "/",
      "/x",
    ]) {
      const answer = await ask(path);
      assert.equal(answer.status, 401, path);
      assert.equal(answer.headers["www-authenticate"], 'Bearer realm="flowmeter"');
    }
    assert.equal((await post("/api/v1/incidents/0/acknowledge", {})).status, 401);
    for (const path of ["/healthz", "/readyz", "/login", "/api/v1/session"])
      assert.equal((await ask(path)).status, 200, path);
  });

  it("opens a session to a browser that gives it, and closes it again", async (t) => {
    const { ask, post, url } = await served(t, { token });
    assert.equal((await post("/api/v1/session", { token: "wrong" })).status, 401);
    const opened = await post("/api/v1/session", { token });
    assert.equal(opened.status, 204);
    const [set] = opened.headers["set-cookie"]!;
    assert.match(set!, /^flowmeter_session=[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const cookie = set!.split(";")[0]!;
    const running = async () => (await ask("/api/v1/running", { headers: { cookie: `a=b; ${cookie}` } })).status;
    assert.equal(await running(), 200);
    assert.deepEqual(JSON.parse((await ask("/api/v1/session", { headers: { cookie } })).text), {
      needsToken: true,
      isOpen: true,
    });
    const closed = await ask("/api/v1/session", { method: "DELETE", headers: { cookie, origin: url } });
    assert.match(
      closed.headers["set-cookie"]![0]!,
      /^flowmeter_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(await running(), 401);
  });

  it("sends a browser to a page where it can log in without a script", async (t) => {
    const { ask, url } = await served(t, { token });
    const sent = await ask("/", { headers: { accept: "text/html,*/*" } });
    assert.deepEqual([sent.status, sent.headers.location], [303, "/login"]);
    const page = await ask("/login");
    assert.match(page.text, /<form method="post">/);
    assert.doesNotMatch(page.text, /<script|style=|<style/);
    const login = (given: string, headers: Record<string, string> = {}) =>
      ask(
        "/login",
        {
          method: "POST",
          headers: { origin: url, "content-type": "application/x-www-form-urlencoded", ...headers },
        },
        `token=${encodeURIComponent(given)}`,
      );
    const wrong = await login("<b>wrong</b>");
    assert.equal(wrong.status, 401);
    assert.match(wrong.text, /That is not the token/);
    assert.doesNotMatch(wrong.text, /wrong/);
    const right = await login(token);
    assert.deepEqual([right.status, right.headers.location], [303, "/"]);
    const cookie = right.headers["set-cookie"]![0]!.split(";")[0]!;
    assert.equal((await ask("/api/v1/running", { headers: { cookie } })).status, 200);
    assert.equal((await login(token, { origin: "https://evil.example" })).status, 403);
    assert.equal((await login(token, { "content-type": "text/plain" })).status, 415);
  });
});

describe("requests from other sites", () => {
  it("are refused by host", async (t) => {
    const { ask, url } = await served(t, { hosts: ["flow.example"] });
    for (const [host, status] of [
      ["flow.example", 200],
      ["FLOW.example:443", 200],
      ["localhost:1", 200],
      ["evil.example", 421],
      ["127.0.0.1.evil.example", 421],
    ] as const)
      assert.equal((await ask("/api/v1/running", { headers: { host } })).status, status, host);
    assert.match((await sendRaw(url, "GET /api/v1/running HTTP/1.0\r\n\r\n")).text, /^HTTP\/1\.1 421 /);
  });

  it("are refused by origin", async (t) => {
    const { ask, url } = await served(t, { hosts: ["flow.example"] });
    const { host } = new URL(url);
    for (const [headers, status] of [
      [{ origin: url }, 200],
      [{ origin: url.replace("http:", "https:") }, 200],
      [{ origin: "https://flow.example", host: "flow.example" }, 200],
      [{ origin: "https://flow.example", host: "flow.example:443" }, 200],
      [{ origin: "https://flow.example" }, 403],
      [{ origin: "http://evil.example" }, 403],
      [{ origin: `http://${host}.evil.example` }, 403],
      [{ origin: "http://127.0.0.1:1" }, 403],
      [{ origin: "null" }, 403],
      [{ origin: "" }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, 200],
      [{ "sec-fetch-site": "same-origin" }, 200],
    ] as const)
      assert.equal((await ask("/api/v1/running", { headers })).status, status, JSON.stringify(headers));
  });

  it("may change nothing without an origin, unless they bring the token", async (t) => {
    const { ask } = await served(t, { token });
    const change = async (headers: Record<string, string>) => {
      const all = { "content-type": "application/json", ...headers };
      return (await ask("/api/v1/verdicts/mark", { method: "POST", headers: all }, "{}")).status;
    };
    assert.equal(await change({}), 403);
    assert.equal(await change({ authorization: `Bearer ${token}` }), 400);
    assert.equal(await change({ authorization: `Bearer ${token}`, origin: "https://evil.example" }), 403);
  });

  it("cannot send JSON as something a browser sends without asking", async (t) => {
    const { post } = await served(t);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
      assert.equal((await post("/api/v1/verdicts/mark", {}, { "content-type": type })).status, 415, type);
  });
});

describe("every answer", () => {
  it("lets a page load nothing but what is served here, and be in no frame", async (t) => {
    const { ask } = await served(t, { token });
    for (const path of ["/login", "/api/v1/running", "/nowhere", "/healthz"]) {
      const { headers } = await ask(path);
      const policy = String(headers["content-security-policy"]);
      for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        assert.ok(policy.includes(part), `${path}: ${part}`);
      assert.doesNotMatch(policy, /unsafe|https?:|data:|\*/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "same-origin");
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
  });
});

describe("listening where others can ask", () => {
  const handler = () => undefined;

  it("is refused, with what would do instead", async () => {
    for (const host of ["0.0.0.0", "::", "192.0.2.1", "flow.example"])
      await assert.rejects(
        listen({ host, port: 0, handler, advice: "Give a token with --token-file" }),
        (error: ServerError) =>
          error instanceof ServerError &&
          error.hint === `Give a token with --token-file, or say --insecure ${INSECURE_WORDS}.`,
      );
    await assert.rejects(listen({ host: "0.0.0.0", port: 0, handler, insecure: "yes" }), ServerError);
  });

  it("is fine with a token, or with the words", async (t) => {
    for (const permit of [{ hasToken: true }, { insecure: INSECURE_WORDS }]) {
      const { close } = await listen({ host: "0.0.0.0", port: 0, handler, ...permit });
      t.after(close);
    }
  });
});

describe("sessions", () => {
  it("end after twelve hours, and the oldest when there are too many", () => {
    let at = 0;
    let id = 0;
    const sessions = new Sessions(
      () => at,
      () => String(id++),
    );
    const first = sessions.open();
    at = 12 * 3_600_000 - 1;
    assert.ok(sessions.has(first));
    at++;
    assert.ok(!sessions.has(first));
    const second = sessions.open();
    for (let more = 0; more < 1000; more++) sessions.open();
    assert.ok(!sessions.has(second));
  });

  it("are found in a cookie header, whatever else is in it", () => {
    const [pair] = sessionCookie("abc").split(";");
    for (const header of [pair, `x=1; ${pair}`, `${pair}; y`, ` ; =;${pair}`]) assert.equal(sessionIn(header), "abc");
    for (const header of [undefined, "", "flowmeter_session", "xflowmeter_session=abc"])
      assert.equal(sessionIn(header), undefined, header);
  });
});

it("texts are compared as a whole", () => {
  assert.ok(isSameText("a", "a"));
  for (const other of ["", "b", "aa", "A"]) assert.ok(!isSameText("a", other));
});

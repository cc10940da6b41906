import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createPlain } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tempDirectory } from "../../../../test/support/directories.ts";
import { RestController } from "../rest-controller.ts";
import { RestError } from "../rest-error.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const options = hasOpenssl ? {} : { skip: "openssl is not here" };

/** A certificate that nobody knows, for one name. */
function certificate(t: TestContext, name: string): { readonly key: string; readonly cert: string } {
  const directory = tempDirectory(t);
  const key = join(directory, "key.pem");
  const cert = join(directory, "cert.pem");
  const { status, stderr } = spawnSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"],
      ...["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-keyout", key, "-out", cert],
    ],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  return { key, cert };
}

async function serve(t: TestContext, name: string): Promise<{ port: number; cert: string }> {
  const { key, cert } = certificate(t, name);
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, cert };
}

async function errorAt(t: TestContext, url: string): Promise<RestError> {
  const source = new RestController({ controller: "ci", url, clock: () => performance.now() });
  t.after(() => source.close());
  const error = await source.observe(1).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RestError);
  return error;
}

test("a certificate that is not trusted is said, and what to do", options, async (t) => {
  const { port } = await serve(t, "localhost");
  const { code, message, hint } = await errorAt(t, `https://localhost:${port}/`);
  assert.equal(code, "tls");
  assert.equal(message, "Its certificate is not trusted.");
  assert.match(hint!, /NODE_EXTRA_CA_CERTS/);
});

test("what does not speak TLS is said to", async (t) => {
  const server = createPlain((socket) => {
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { code } = await errorAt(t, `https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  assert.ok(code === "tls" || code === "unreachable", code);
});

/** Asks as a process of its own: authorities are read when Node starts. */
async function looksWith(cert: string, url: string): Promise<string> {
  const module = fileURLToPath(new URL("../rest-controller.js", import.meta.url));
  const program = `
    const { RestController } = await import(${JSON.stringify(module)});
    const source = new RestController({ controller: "ci", url: ${JSON.stringify(url)}, clock: () => performance.now() });
    console.log(await source.observe(1).then((seen) => "saw " + seen.runs.length, (error) => error.message));
    source.close();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise((resolve) => child.on("close", resolve));
  return text.trim();
}

test("an authority of one's own is trusted through Node's environment, for its name alone", options, async (t) => {
  const { port, cert } = await serve(t, "localhost");
  assert.equal(await looksWith(cert, `https://localhost:${port}/`), "saw 0");
  assert.equal(await looksWith(cert, `https://127.0.0.1:${port}/`), "Its certificate is for another host.");
});

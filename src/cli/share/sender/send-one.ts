// A process of its own for each message: it may read one directory, has none of the environment, and makes one connection.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { SendAnswer, SendOrder } from "./send-order.ts";

/** More than any receipt has. */
const MOST_ANSWER = 8192;

/** Bytes of a message: those of a file whose name is their hash, or those given. */
function bytesOf(order: SendOrder): Buffer {
  if (order.file === undefined) return Buffer.from(order.body ?? "", "base64");
  const bytes = readFileSync(order.file);
  const name = /([0-9a-f]{64})\.json$/.exec(order.file)?.[1];
  if (createHash("sha256").update(bytes).digest("hex") !== name) throw new Error("changed");
  return bytes;
}

function send(order: SendOrder, body: Buffer): Promise<SendAnswer> {
  const url = new URL(order.url);
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const headers = { ...Object.fromEntries(order.headers), "Content-Length": body.length, Connection: "close" };
  return new Promise((resolve, reject) => {
    // For all of it: who sends a byte now and then would hold a connection for good.
    const signal = AbortSignal.timeout(order.timeoutMs);
    const sent = request(url, { method: "POST", headers, agent: false, signal }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size <= MOST_ANSWER) parts.push(part);
        else response.destroy();
      });
      response.on("error", reject);
      response.on("close", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("base64") }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function main(): Promise<SendAnswer> {
  try {
    const order = JSON.parse(readFileSync(0, "utf8")) as SendOrder;
    return await send(order, bytesOf(order));
  } catch (error) {
    const { code = "FAILED" } = error as NodeJS.ErrnoException;
    return { error: code === "ABORT_ERR" ? "ETIMEDOUT" : code };
  }
}

process.stdout.write(JSON.stringify(await main()));

import type { RequestListener } from "node:http";
import type { Log } from "../log.ts";

/** A listener whose requests are logged once they are over: at level `debug`, because paths hold names of runs. */
export function logRequests(listener: RequestListener, log: Log, now: () => number): RequestListener {
  return (request, response) => {
    const began = now();
    response.once("close", () => {
      const facts = {
        method: request.method ?? "",
        path: request.url ?? "",
        status: response.statusCode,
        tookMs: now() - began,
      };
      log("A request was answered.", { level: "debug", facts });
    });
    listener(request, response);
  };
}

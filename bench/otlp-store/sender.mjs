/** Sends bodies over and over, each connection one after the other: `sender.mjs URL BODIES FORMAT REQUESTS CONNECTIONS`. */
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const [url = "", bodies = "", format = "", requests = "", connections = ""] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const type = format === "json" ? "application/json" : "application/x-protobuf";
const inputs = readdirSync(bodies).map((name) => {
  const body = readFileSync(join(bodies, name));
  const head = `POST /v1/traces HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${type}\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
});
let left = Number(requests);
let open = 0;
process.send?.("ready");
process.once("message", () => {
  for (let connection = 0; connection < Number(connections); connection++) sendOn();
});

function sendOn() {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  open++;
  const next = () => {
    if (left === 0) return socket.end();
    left--;
    socket.write(/** @type {Buffer} */ (inputs[left % inputs.length]));
  };
  socket.on("connect", next);
  // There is one answer under way, and it fits into one read.
  socket.on("data", (data) => {
    if (!data.toString("latin1").startsWith("HTTP/1.1 200")) {
      process.stderr.write(data.toString("latin1"));
      process.exit(1);
    }
    next();
  });
  socket.on("close", () => {
    if (--open === 0) process.exit(left === 0 ? 0 : 1);
  });
}

import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const PROTO = fileURLToPath(import.meta.resolve("../../test/support/otlp/otlp.proto"));
const GENERATED = fileURLToPath(import.meta.resolve("../../build/bench/otlp.cjs"));
const require = createRequire(import.meta.url);

/** The messages of OTLP as code that protobufjs generated: a static module, made once. @returns {Promise<any>} */
export async function oracle() {
  if (!existsSync(GENERATED)) await generate();
  return require(GENERATED).otlp;
}

function generate() {
  mkdirSync(dirname(GENERATED), { recursive: true });
  const { main } = require("protobufjs-cli/pbjs");
  const args = ["-t", "static-module", "-w", "commonjs", "--no-comments", "--no-verify", "-o", GENERATED, PROTO];
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      main(args, (/** @type {Error | null} */ error) => (error ? reject(error) : resolve()));
    })
  );
}

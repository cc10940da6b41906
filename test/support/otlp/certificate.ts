import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { OtlpTls } from "../../../src/server/otlp/otlp-options.ts";
import { tempDirectory } from "../directories.ts";

/** A certificate for this machine that signs itself; undefined where there is no openssl to make it. */
export function certificate(t: TestContext): OtlpTls | undefined {
  const directory = tempDirectory(t);
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const { status } = spawnSync("openssl", [
    "req",
    "-x509",
    ...curve,
    ...names,
    "-days",
    "2",
    "-keyout",
    key,
    "-out",
    cert,
  ]);
  if (status !== 0) return undefined;
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

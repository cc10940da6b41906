import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { OtlpOptions } from "../../server/otlp/otlp-options.ts";
import { CliError } from "../cli-error.ts";
import type { ServeFlags } from "../commands/serve.ts";
import { readSecret, readToken } from "./read-secret.ts";

/** How OTLP is taken, as the flags say. */
export type OtlpAsked = Omit<OtlpOptions, "sink" | "effects">;

/** What the flags say about OTLP; undefined when it is not wanted. @throws CliError that does not say a secret */
export function otlpAsked(flags: ServeFlags): OtlpAsked | undefined {
  const { otlp, otlpTokenFile, otlpInsecure, otlpCert, otlpKey, otlpForward } = flags;
  if (otlp !== true) return undefined;
  const where = listenedOn(placeOf("otlp-grpc", flags.otlpGrpc), placeOf("otlp-http", flags.otlpHttp));
  if ((otlpCert === undefined) !== (otlpKey === undefined))
    throw new CliError("TLS for OTLP needs a certificate and its key.", "Give both --otlp-cert and --otlp-key.");
  return {
    ...where,
    ...(otlpTokenFile === undefined ? {} : { token: readToken(otlpTokenFile) }),
    ...(otlpInsecure === undefined ? {} : { insecure: otlpInsecure }),
    ...(otlpCert === undefined || otlpKey === undefined ? {} : { tls: tlsOf(otlpCert, otlpKey) }),
    ...(otlpForward === undefined ? {} : { forward: forwardOf(otlpForward) }),
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

function placeOf(option: string, text: string): Place | undefined {
  if (text === "off") return undefined;
  const at = text.lastIndexOf(":");
  const port = Number(text.slice(at + 1));
  if (port > 65_535)
    throw new CliError(`--${option} has no port.`, "A port is a number from 0 to 65535, like 127.0.0.1:4317.");
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, "$1"), port };
}

/** Both ports are of one receiver, on one address. */
function listenedOn(
  grpc: Place | undefined,
  http: Place | undefined,
): Pick<OtlpOptions, "host" | "grpcPort" | "httpPort"> {
  const host = (grpc ?? http)?.host;
  if (host === undefined)
    throw new CliError("OTLP is wanted and listened for nowhere.", "Leave one of --otlp-grpc and --otlp-http on.");
  if (grpc !== undefined && http !== undefined && grpc.host !== http.host)
    throw new CliError(
      "--otlp-grpc and --otlp-http are of different addresses.",
      "Both have one address: give the same before their ports, or off for one of them.",
    );
  return {
    host,
    ...(grpc === undefined ? {} : { grpcPort: grpc.port }),
    ...(http === undefined ? {} : { httpPort: http.port }),
  };
}

function tlsOf(certFile: string, keyFile: string): NonNullable<OtlpOptions["tls"]> {
  const tls = { cert: certificate(certFile), key: readSecret(keyFile, "key of the certificate") };
  try {
    createSecureContext(tls);
  } catch {
    throw new CliError(
      `${certFile} and ${keyFile} are no certificate and its key.`,
      "Both are in PEM; the key is without a password, and of this certificate.",
    );
  }
  return tls;
}

/** More than a chain of certificates has. */
const MOST_BYTES = 256 * 1024;

function certificate(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined || size > MOST_BYTES)
    throw new CliError(
      `The certificate ${file} cannot be read.`,
      "It is a small file in PEM that the user who runs flowmeter may read.",
    );
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CliError(`The certificate ${file} cannot be read.`, "The user who runs flowmeter may not read it.");
  }
}

/** A name and a password of the address are sent as basic authorization, and are in no URL. */
function forwardOf(address: string): NonNullable<OtlpOptions["forward"]> {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { url: url.href };
  const login = Buffer.from(`${decodedPart(username)}:${decodedPart(password)}`).toString("base64");
  return { url: url.href, headers: { authorization: `Basic ${login}` } };
}

function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CliError(
      "The name or password in --otlp-forward is not encoded as in an address.",
      "A % in it is written %25.",
    );
  }
}

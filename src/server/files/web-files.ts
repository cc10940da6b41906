import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Answer } from "../http/answers.ts";
import { hasTag } from "../http/entity-tag.ts";

/** A file of the dashboard, ready to be sent. */
interface WebFile {
  readonly type: string;
  readonly body: Uint8Array;
  readonly tag: string;
  /** Its name changes with what is in it. */
  readonly immutable: boolean;
}

/** The files of the dashboard by the path they are asked for under. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** What the build wrote beside the files. */
interface Manifest {
  readonly files: readonly { readonly path: string; readonly type: string; readonly immutable: boolean }[];
}

/** Reads the dashboard into memory, as `manifest.json` lists it: no path of a request reaches the file system. Empty without one. */
export function loadWebFiles(directory: string): WebFiles {
  const manifest = join(directory, "manifest.json");
  if (!existsSync(manifest)) return new Map();
  const { files } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  return new Map(
    files.map(({ path, type, immutable }) => {
      const body = readFileSync(join(directory, path));
      const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 16)}"`;
      return [path === "index.html" ? "/" : `/${path}`, { type, body, tag, immutable }];
    }),
  );
}

/** Answers with a file of the dashboard; undefined when there is none of that path. */
export function webFileAnswer(files: WebFiles, path: string, request: IncomingMessage): Answer | undefined {
  const file = files.get(path);
  if (file === undefined) return path === "/" ? withoutDashboard : undefined;
  const { type, body, tag, immutable } = file;
  const headers = { etag: tag, "cache-control": immutable ? "private, max-age=31536000, immutable" : "no-cache" };
  return hasTag(request.headers["if-none-match"], tag)
    ? { status: 304, headers }
    : { status: 200, type, body, headers };
}

const withoutDashboard: Answer = {
  status: 200,
  type: "text/plain; charset=utf-8",
  body: "This is Flowmeter, built without its dashboard. /api/v1/openapi.json says what can be asked.\n",
};

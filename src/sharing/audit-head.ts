import { createHmac } from "node:crypto";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import { birthOfFile, readPrivate, writePrivate } from "./private-files.ts";

const headSchema = Type.Object(
  {
    /** Lines of the log, and the hash of the last. */
    count: Type.Integer({ minimum: 1 }),
    hash: Type.String(),
    /** When and where this very file was made. */
    birth: Type.String(),
    /** HMAC-SHA256 over count and hash under a key of the secret; empty before there is one. */
    mark: Type.String(),
  },
  { additionalProperties: false },
);

type Head = Static<typeof headSchema>;

/** How far a log goes, in a file of its own. */
export class AuditHead {
  constructor(
    readonly file: string,
    private readonly keyOf: () => Uint8Array | undefined,
  ) {}

  /** Whether lines reach as far. One more may be there: a crash came before that was noted. */
  isOf(lines: readonly { readonly hash: string }[]): boolean {
    const head = this.read();
    if (head === "none") return lines.length <= 1;
    if (head === "broken" || lines.length > head.count + 1) return false;
    return lines[head.count - 1]?.hash === head.hash;
  }

  /** Whether it was written by who has the secret. */
  isMarked(): boolean {
    const head = this.read();
    return head === "none" || (head !== "broken" && head.mark === this.markOf(head));
  }

  /** Whether it is a copy, or an older one that was put back. */
  isRestored(): boolean {
    const head = this.read();
    return typeof head !== "string" && head.birth !== "" && head.birth !== birthOfFile(this.file);
  }

  /** Notes how far the log goes now. @throws ShareError */
  set(reached: Pick<Head, "count" | "hash">): void {
    writePrivate(this.file, (birth) => canonicalJson({ ...reached, birth, mark: this.markOf(reached) }));
  }

  private markOf({ count, hash }: Pick<Head, "count" | "hash">): string {
    const key = this.keyOf();
    return key === undefined
      ? ""
      : createHmac("sha256", key)
          .update(canonicalJson([count, hash]))
          .digest("hex");
  }

  private read(): Head | "none" | "broken" {
    const text = readPrivate(this.file)?.toString("utf8");
    if (text === undefined) return "none";
    try {
      const head: unknown = JSON.parse(text);
      return Check(headSchema, head) ? head : "broken";
    } catch {
      return "broken";
    }
  }
}

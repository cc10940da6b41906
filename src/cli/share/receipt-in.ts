import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { readReceipt } from "../../privacy/wire/messages.ts";
import type { SendAnswer } from "./sender/send-order.ts";

/**
 * The receipt in an answer: of this report, and signed by the key that the destination is known by, where one is. It is all of an answer
 * 200, or a part of an answer 409: a collector that has the report already, because its first answer was lost, says so with the receipt.
 */
export function receiptIn(
  answer: SendAnswer,
  { report, key }: { readonly report: string; readonly key: string | undefined },
): Uint8Array | undefined {
  if (!("status" in answer)) return undefined;
  const body = Buffer.from(answer.body, "base64");
  const bytes = answer.status < 300 ? body : answer.status === 409 ? partOf(body) : undefined;
  const read = bytes === undefined ? undefined : readReceipt(bytes);
  if (bytes === undefined || read?.ok !== true || read.value.report !== report) return undefined;
  return key === undefined || key === read.value.key ? bytes : undefined;
}

function partOf(body: Uint8Array): Uint8Array | undefined {
  try {
    const { receipt } = JSON.parse(Buffer.from(body).toString("utf8")) as { receipt?: unknown };
    return receipt === undefined ? undefined : Buffer.from(canonicalJson(receipt));
  } catch {
    // A body that is no JSON, or none that has a canonical form.
    return undefined;
  }
}

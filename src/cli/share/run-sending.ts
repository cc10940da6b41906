import type { ShareFlags } from "../commands/share.ts";
import { PushError } from "../push/push-error.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { prepareHere } from "./prepare-here.ts";
import type { Sent } from "./run-send.ts";
import { checkSharing, shareContext } from "./share-context.ts";

/**
 * Sends, after everything that forbids it was asked. What can open a connection is loaded only beyond that point.
 *
 * @throws CliError when nothing may leave, PushError when a collector did not take a report
 */
export async function runShareSend(flags: ShareFlags & { readonly once?: true }): Promise<void> {
  const context = await shareContext(flags);
  checkSharing(context);
  // A log that was changed says that somebody was here: nothing is sent until that is looked into.
  context.place.audit.entries();
  const { sendDue, sendForever } = await import("./run-send.ts");
  const sent: Sent[] = [];
  const log = (one: Sent): void => {
    sent.push(one);
    if (flags.json !== true) writeOut(`${one.report} ${one.outcome}\n`);
  };
  if (flags.once !== true) return sendForever(flags, { log, signal: stopSignal() });
  await prepareHere(context, flags);
  await sendDue(flags, log);
  if (flags.json === true) writeJson({ sent });
  const failed = sent.filter(({ outcome }) => ["refused", "later", "late"].includes(outcome)).length;
  if (failed > 0) throw new PushError(`${failed} reports were not taken.`, "`flowmeter share log` says why.");
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

import type { SendFlags } from "../commands/share.ts";
import { PushError } from "../push/push-error.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { prepareHere } from "./prepare-here.ts";
import type { Sent } from "./send-entry.ts";
import { checkSharing, shareContext } from "./share-context.ts";

/**
 * Sends, after everything that forbids it was asked. What can open a connection is loaded only beyond that point.
 *
 * @throws CliError when nothing may leave, PushError when a collector did not take a report
 */
export async function runShareSend(flags: SendFlags): Promise<void> {
  const context = await shareContext(flags);
  checkSharing(context);
  // A log that was changed says that somebody was here: nothing is sent until that is looked into.
  context.place.audit.entries();
  const { sendDue, sendForever } = await import("./run-send.ts");
  const log = (one: Sent): void => {
    if (flags.json === true && flags.once !== true) writeOut(`${JSON.stringify(one)}\n`);
    else if (flags.json !== true) writeOut(`${lineOf(one)}\n`);
  };
  if (flags.once !== true) {
    const onTrouble = ({ message }: Error): void => void process.stderr.write(`${message} It is tried again.\n`);
    return sendForever(flags, { log, onTrouble, signal: stopSignal() });
  }
  await prepareHere(context, flags);
  const sent: Sent[] = [];
  await sendDue(flags, (one) => {
    sent.push(one);
    log(one);
  });
  finish(sent, flags);
}

function finish(sent: readonly Sent[], flags: SendFlags): void {
  if (flags.json === true) writeJson({ sent });
  else if (sent.length === 0) writeOut("Nothing is due.\n");
  const failed = sent.filter(({ outcome }) => ["refused", "later", "late"].includes(outcome)).length;
  if (failed > 0)
    throw new PushError(
      `${failed} of ${sent.length} reports were not taken.`,
      "Those that come later are tried again, at a time of their own; `flowmeter share log` has the rest.",
    );
}

function lineOf({ report, outcome, reason }: Sent): string {
  return `${report} ${outcome}${reason === undefined ? "" : ` (${reason})`}`;
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

import type { HeadObservation, LogSign } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { headWords, makeFinding, phraseFact, timeoutWords } from "../make-finding.ts";
import type { RunView } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

/** Jenkins looks every 5 min for `node` blocks that neither run nor wait, and cancels one that it finds twice. */
const CANCELLED_AFTER_MS = 300_000;

/** AGENT_LOST: Jenkins says that the `node` step, or one around it, neither runs nor is in the queue; undefined when it does not. */
export function nodeLost(view: RunView, head: HeadObservation): Finding | undefined {
  if (!view.kinds.has("nodeAnomaly")) return undefined;
  const sign = view.run.signs.findLast((one) => isOfNode(head, one));
  if (sign?.kind !== "nodeAnomaly") return undefined;
  const by = sign.at === undefined ? "within 5 min" : `by ${instantWords(sign.at + CANCELLED_AFTER_MS, view.at)}`;
  const ends = `Jenkins cancels it by itself ${by}`;
  return makeFinding(view, head, {
    state: "AGENT_LOST",
    level: "stuck",
    since: sign.at ?? head.startAt,
    confidence: sure.oneSource,
    because: [phraseFact(`the node block of ${headWords(head)} neither runs nor is in the queue`, sign)],
    clearsWhen: `${ends}${timeoutWords(view, head)}`,
    do: `wait: ${ends}; then run it again`,
  });
}

function isOfNode(head: HeadObservation, { kind, flowNode }: LogSign): boolean {
  if (kind !== "nodeAnomaly" && kind !== "gotAgent") return false;
  return flowNode === head.flowNode || head.blocks.some((block) => block.flowNode === flowNode);
}

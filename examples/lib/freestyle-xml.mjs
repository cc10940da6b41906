import { timer } from "./causes.mjs";
import { PRESENT } from "./eras.mjs";
import { el, entries } from "./xml.mjs";

/**
 * @param {{at: number, durationMs: number, queueId: number}} build
 * @returns {import("./xml.mjs").XmlElement} a build that is not a Pipeline run
 */
export function freestyleBuild({ at, durationMs, queueId }) {
  const cause = [timer().write({ era: PRESENT }), el("int", 1)];
  const bag = el("causeBag", entries([cause]), { class: "linked-hash-map" });
  return el("build", [
    el("actions", [el("hudson.model.CauseAction", [bag])]),
    el("queueId", queueId),
    el("timestamp", at - 15),
    el("startTime", at),
    el("result", "SUCCESS"),
    el("duration", durationMs),
    el("charset", "UTF-8"),
    el("keepLog", false),
    el("builtOn", ""),
    el("workspace", "/var/lib/jenkins/workspace/license-scan"),
    el("hudsonVersion", "2.541.2"),
    el("scm", [], { class: "hudson.scm.NullChangeLogParser" }),
  ]);
}

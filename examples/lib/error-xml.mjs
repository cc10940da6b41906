import { aliased, resultElement } from "./action-xml.mjs";
import { el } from "./xml.mjs";

/** The errors of flow nodes. */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */
/** @typedef {import("./failures.mjs").Failure} Failure */
/** @typedef {import("./eras.mjs").Era} Era */

const ERROR_ACTION = "org.jenkinsci.plugins.workflow.actions.ErrorAction";

/** A real trace has some twenty lines; a few are enough to look like one. */
const SHELL_TRACE =
  "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.handleExit(DurableTaskStep.java:693)";
const SCRIPT_TRACE = "WorkflowScript.run(WorkflowScript:7)";
const END_OF_TRACE = [
  "java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
  "java.base/java.lang.Thread.run(Thread.java:840)",
];

/**
 * Writes the errors of one file. XStream writes an object once per file; where it meets it again it
 * writes the way from there to the first place instead.
 */
export class ErrorWriter {
  #era;
  /** @type {Map<Failure, number>} the entry of the first place, counted from 1; 0 in a file of one node */
  #written = new Map();

  /** @param {Era} era */
  constructor(era) {
    this.#era = era;
  }

  /**
   * @param {Failure} failure
   * @param {number} entry which entry of the file it stands in, counted from 1; 0 in a file of one node
   * @returns {XmlElement}
   */
  action(failure, entry) {
    const first = this.#written.get(failure);
    const error = first === undefined ? this.#error(failure) : this.#reference(failure, { first, entry });
    if (first === undefined) this.#written.set(failure, entry);
    return el(aliased(ERROR_ACTION, this.#era), [error], { plugin: this.#era.plugins.api });
  }

  /**
   * @param {Failure} failure
   * @param {{first: number, entry: number}} places
   * @returns {XmlElement}
   */
  #reference(failure, { first, entry }) {
    const action = aliased(ERROR_ACTION, this.#era);
    const index = first > 1 ? `[${first}]` : "";
    const path = first === entry ? `../../${action}/error` : `../../../../../entry${index}/Tag/actions/${action}/error`;
    return el("error", [], { class: failure.writtenClass, reference: path });
  }

  /**
   * @param {Failure} failure
   * @returns {XmlElement}
   */
  #error(failure) {
    const { plugins } = this.#era;
    const isInterruption = failure.writtenClass.endsWith("FlowInterruptedException");
    const top = failure.message.startsWith("script returned") ? SHELL_TRACE : SCRIPT_TRACE;
    const fields = [
      failure.writtenMessage ? el("detailMessage", failure.writtenMessage) : null,
      el(
        "stackTrace",
        [top, ...END_OF_TRACE].map((line) => el("trace", line)),
      ),
      this.#suppressed(failure),
      ...(isInterruption ? this.#interruption(failure) : []),
    ];
    const plugin = isInterruption ? plugins.stepApi : undefined;
    return el("error", fields, { class: failure.writtenClass, plugin });
  }

  /**
   * @param {Failure} failure
   * @returns {XmlElement}
   */
  #suppressed(failure) {
    if (!this.#era.hasErrorIds) {
      const wrapper = {
        class: "java.util.Collections$UnmodifiableRandomAccessList",
        "resolves-to": "java.util.Collections$UnmodifiableList",
      };
      return el(
        "suppressedExceptions",
        [el("c", [], { class: "list" }), el("list", [], { reference: "../c" })],
        wrapper,
      );
    }
    const id = el(`${aliased(ERROR_ACTION, this.#era)}_-ErrorId`, [
      el("stackTrace"),
      el("suppressedExceptions", [], { class: "empty-list" }),
      el("uuid", failure.uuid),
    ]);
    return el("suppressedExceptions", [id]);
  }

  /**
   * @param {Failure} failure
   * @returns {XmlElement[]}
   */
  #interruption(failure) {
    const cause = causeElement(failure, this.#era);
    const causes = el("causes", [el("a", [cause], { class: "jenkins.model.CauseOfInterruption-array" })], {
      class: "java.util.Arrays$ArrayList",
    });
    return [resultElement(failure.result), causes, el("actualInterruption", failure.isInterruption)];
  }
}

/**
 * @param {Failure} failure
 * @param {Era} era
 * @returns {XmlElement}
 */
export function causeElement({ cause }, era) {
  const fields = cause.fields.map(([name, value]) => el(name, value));
  return el(cause.name, fields, { plugin: cause.plugin ? era.plugins[cause.plugin] : undefined });
}

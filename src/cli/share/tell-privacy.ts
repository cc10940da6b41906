import type { PrivacyAnswer } from "../../api/privacy.ts";
import { ShareError } from "../../sharing/share-error.ts";
import { CliError } from "../cli-error.ts";
import { inventoryOf } from "./run-inventory-of-sharing.ts";
import { describeHeld, valueText } from "./run-preview.ts";
import { statusOf } from "./run-status.ts";
import { contextOf, type KnownController, type ShareContext } from "./share-context.ts";

/** Lines of the log that are told. */
const MOST_LINES = 200;

/** Reports that are told whole; more are for `share preview`. */
const MOST_REPORTS = 100;

/** What the Privacy page shows. Reads files, and nothing else; what is wrong with them is told, not thrown. */
export function tellPrivacy(controller: KnownController): PrivacyAnswer {
  try {
    return answerOf(contextOf(controller));
  } catch (error) {
    if (!(error instanceof ShareError || error instanceof CliError)) throw error;
    return { level: "local", limits: [], destinations: [], metrics: [], waiting: [], log: [], fault: error.message };
  }
}

function answerOf(context: ShareContext): PrivacyAnswer {
  const { level, limits, consent, isOfTheseWords, destinations } = statusOf(context);
  return {
    level,
    limits,
    ...(consent === null
      ? {}
      : { consent: { level: consent.level, day: consent.day, groups: consent.groups, isOfTheseWords } }),
    destinations,
    metrics: inventoryOf(context).metrics.map(
      ({ id, question, class: sensitivity, level: least, group, labels, stays }) => ({
        id,
        question,
        class: sensitivity,
        level: least,
        group,
        labels,
        ...(stays === null ? {} : { stays }),
      }),
    ),
    waiting: waitingOf(context),
    log: logOf(context),
  };
}

function waitingOf(context: ShareContext): PrivacyAnswer["waiting"] {
  const held = context.place.outbox.held().slice(0, MOST_REPORTS);
  return held.map((entry) => {
    const { rows, headers, ...report } = describeHeld(context, entry);
    return {
      ...report,
      headers: headers.map((header) => [...header]),
      sendAt: new Date(entry.sendAt).toISOString(),
      rows: rows.map(({ metric, labels, value, before, question, class: sensitivity, reviews }) => ({
        metric,
        labels: [...labels],
        value: valueText(value),
        ...(before === null ? {} : { before: valueText(before) }),
        question,
        class: sensitivity,
        reviews,
      })),
    };
  });
}

function logOf({ place }: ShareContext): PrivacyAnswer["log"] {
  const last = place.audit.entries().slice(-MOST_LINES).reverse();
  return last.map(({ at, event, about }) => ({
    at,
    event,
    about: Object.entries(about)
      .map(([key, value]) => `${key} ${value}`)
      .join(", "),
  }));
}

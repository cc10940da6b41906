import { formatDuration, plural } from "../format.ts";
import { visible } from "../safe-text.ts";
import { type Alert, subjectOf } from "./alert.ts";

/** Runs that a message names; the dashboard names all. */
const NAMED = 5;

/** A line has to be read on a telephone. */
const LONGEST_NAME = 120;

/**
 * A message as Slack's incoming webhooks take it, and Mattermost's, Rocket.Chat's and others that are compatible.
 *
 * Names in it are whatever somebody called a Pipeline: they cannot mention people, nor become links or markup.
 */
export function slackAlert({ phase, controller, incident }: Alert): object {
  const lines = phase === "opened" ? openedLines(incident) : resolvedLines(incident);
  const text = [`[${plain(controller)}] ${lines[0]}`, ...lines.slice(1)].join("\n");
  return { text, mrkdwn: false, unfurl_links: false, unfurl_media: false };
}

function openedLines(incident: Alert["incident"]): string[] {
  const others = incident.holdsUp.filter((run) => run !== incident.run);
  const named = others
    .slice(0, NAMED)
    .map((run) => plain(run))
    .join(", ");
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : "";
  return [
    `Stuck: ${plain(incident.sentence, 400)}`,
    ...(others.length === 0 ? [] : [`Holds up ${plural(others.length, "run")}: ${named}${more}`]),
  ];
}

function resolvedLines(incident: Alert["incident"]): string[] {
  const { openedAt, resolvedAt } = incident;
  const lasted = resolvedAt === undefined ? "" : ` after ${formatDuration(resolvedAt - openedAt)}`;
  return [`Over${lasted}: ${plain(subjectOf(incident))} (${incident.state})`];
}

/** Text that is only text: `&`, `<`, `>` as Slack wants them, no `@` that would call somebody, no character that acts. */
function plain(text: string, longest = LONGEST_NAME): string {
  const shown = visible(text);
  const cut = shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`;
  return cut
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u2060")
    .replace(/:\/\//g, ":/\u2060/");
}

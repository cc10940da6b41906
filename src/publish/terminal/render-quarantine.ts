import type { QuarantineList } from "../../model/report.ts";
import { formatDay, plural } from "../format.ts";
import { visible } from "../safe-text.ts";
import { painter } from "./paint.ts";
import type { TerminalLook } from "./render-page.ts";

/** What the codes mean, for who meets them first. */
const meanings: Readonly<Record<string, string>> = {
  malformed: "XML that ends early or is damaged",
  "unexpected-root": "a file that holds something else than its name says",
  missing: "build directories without build.xml",
  unreadable: "files that the system did not give",
  "flow-node": "flow nodes that cannot be understood",
  unlinked: "flow nodes whose parents are not there",
};

/** Records in quarantine for a terminal: how many of each kind, then each with its file, reason and day. Files are never shortened. */
export function renderQuarantine(list: QuarantineList, { hasColour }: Pick<TerminalLook, "hasColour">): string {
  if (list.total === 0) return "No records are in quarantine: everything that was scanned could be read.\n";
  const paint = painter(hasColour);
  const counts = list.byCode.map(({ code, records }) => {
    const meaning = meanings[code] === undefined ? "" : paint("quiet", `  ${meanings[code]}`);
    return `  ${paint("strong", visible(code))}  ${records}${meaning}`;
  });
  return [
    `${plural(list.total, "record")} could not be read. The rest of a run is kept; the next scan tries them again when they change.`,
    "",
    ...counts,
    ...ofControllers(list).flatMap(([controller, records]) => [
      "",
      paint("heading", visible(controller)),
      ...records.flatMap(({ file, code, reason, since }) => [
        `  ${visible(file)}`,
        paint("quiet", `    ${visible(code)}: ${visible(reason)} · since ${formatDay(since)}`),
      ]),
    ]),
    "",
  ].join("\n");
}

function ofControllers({ records }: QuarantineList): [string, QuarantineList["records"]][] {
  const names = [...new Set(records.map(({ controller }) => controller))];
  return names.map((name) => [name, records.filter(({ controller }) => controller === name)]);
}

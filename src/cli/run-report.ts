import type { ScanTally } from "../ingest/scan.ts";
import { report } from "../metrics/report/report.ts";
import { formatDay } from "../publish/format.ts";
import type { Page } from "../publish/page/page.ts";
import { reportJson } from "../publish/page/report-json.ts";
import { reportPage } from "../publish/page/report-page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import { checkFolder } from "./check-folder.ts";
import { CliError } from "./cli-error.ts";
import type { ReportFlags } from "./commands/report.ts";
import { gapsIn, type IncompleteStore, missingIn } from "./incomplete.ts";
import { interruptedScans } from "./interrupted.ts";
import { openExistingStore } from "./open-store.ts";
import { outputLook } from "./output-look.ts";
import { sumUpLargeStore } from "./sum-up.ts";
import { checkHtmlTarget, writeFileAtomically } from "./write-file.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** What a report is about and where it goes. */
export interface ReportOptions extends ReportFlags {
  readonly controller?: string;
  /** Of a report after a scan: what the scan met. */
  readonly scan?: ScanTally;
}

/** Reports what a store holds. @throws StoreError, CliError */
export async function runReport(flags: ReportOptions): Promise<void> {
  checkReportFlags(flags);
  const store = await openExistingStore(flags.store);
  try {
    await checkController(store, flags.controller);
    for (const warning of await interruptedScans(store, flags.controller)) process.stderr.write(`${warning}\n\n`);
    await printReport(store, flags);
  } finally {
    await store.close();
  }
}

/** Refuses what cannot be right whatever the store holds. @throws CliError */
function checkReportFlags({ since, html }: Pick<ReportFlags, "since" | "html">): void {
  if (since !== undefined && since > Date.now())
    throw new CliError(
      `--since ${formatDay(since)} is in the future.`,
      "Give a day that has begun (UTC), or a span like 28d.",
    );
  if (html !== undefined) checkHtmlTarget(html);
}

/** Reports from an open store: to the terminal, as JSON, or into a file. @throws StoreError, CliError */
export async function printReport(store: AnsweringStore & IncompleteStore, options: ReportOptions): Promise<void> {
  checkReportFlags(options);
  const { since, controller, top } = options;
  const folder =
    options.folder === undefined ? undefined : await checkFolder(store, { folder: options.folder, controller });
  await sumUpLargeStore(store);
  const made = await report(store, {
    generatedAt: Date.now(),
    since,
    folder,
    controller,
    top,
  });
  const page = (): Page => ({ ...reportPage(made), ...missingIn(store) });
  if (options.html !== undefined) await writeHtml(page(), options.html);
  if (options.json === true) printJson({ report: reportJson(made), ...gapsIn(store) }, options.scan);
  else if (options.html === undefined) writeOut(renderTerminal(page(), outputLook(process.stdout, process.env)));
}

function printJson(made: object, scan: ScanTally | undefined): void {
  writeJson({ ...(scan === undefined ? {} : { scan }), ...made });
}

async function writeHtml(page: Page, file: string): Promise<void> {
  const { renderHtml } = await import("../publish/html/render-page.ts");

  writeFileAtomically(file, renderHtml(page));
  process.stderr.write(`The report is in ${file}\n`);
}

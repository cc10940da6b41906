import type { Judgement } from "../model/verdict.ts";
import { judgementJson } from "../publish/judgement-json.ts";
import { judgementPage } from "../publish/page/judgement-page.ts";
import type { Page } from "../publish/page/page.ts";
import { runVerdictPage } from "../publish/page/run-verdict-section.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import { openHome } from "../sources/jenkins-home/open-home.ts";
import { CliError } from "./cli-error.ts";
import type { JudgeFlags } from "./commands/judge.ts";
import { interruption } from "./interruption.ts";
import { endAsFleet, endAsRun, verdictOn } from "./judge-end.ts";
import { judgeAgain, judgeOnce, type OnProgress } from "./judged-home.ts";
import { judgedJenkins } from "./judged-jenkins.ts";
import { outputLook } from "./output-look.ts";
import { StatusLine } from "./status-line.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Judges what runs in a home or at a Jenkins, prints it, and ends as it stands. @throws RecordError, RestError, CliError, NotAllWell */
export async function runJudge(home: string | undefined, flags: JudgeFlags): Promise<void> {
  const status = new StatusLine(process.stderr, flags.quiet === true);
  const onProgress = (text: string): void => status.show(text);
  const judged = await judgedOf(home, flags, onProgress);
  try {
    if (flags.watch !== undefined) return await watch(judged, { flags, status });
    const judgement = await judged.once();
    status.clear();
    show(judgement, flags);
    end(judgement, flags);
  } finally {
    status.clear();
    await judged.close();
  }
}

/** What is judged. */
interface Judged {
  readonly once: () => Promise<Judgement> | Judgement;
  readonly again: () => (at: number) => Promise<Judgement> | Judgement;
  readonly close: () => Promise<void>;
}

async function judgedOf(home: string | undefined, flags: JudgeFlags, onProgress: OnProgress): Promise<Judged> {
  if ((home === undefined) === (flags.jenkins === undefined))
    throw new CliError("What is to be judged?", "Name one home, or one Jenkins with --jenkins.");
  if (home === undefined) {
    const { look, close } = await judgedJenkins(flags, onProgress);
    return { once: () => look(Date.now()), again: () => look, close };
  }
  const path = openHome(home);
  return {
    once: () => judgeOnce(path, { at: flags.at, now: Date.now(), onProgress }),
    again: () => judgeAgain(path, onProgress),
    close: async () => undefined,
  };
}

function end(judgement: Judgement, { run }: JudgeFlags): void {
  if (run === undefined) endAsFleet(judgement);
  else endAsRun(verdictOn(run, judgement));
}

function show(judgement: Judgement, flags: JudgeFlags): void {
  const shown = shownOf(judgement, flags);
  if (flags.json === true) writeJson(judgementJson(shown));
  else writeOut(pageText(shown, flags));
}

/** All, or the one run that was asked for. */
function shownOf(judgement: Judgement, { run }: JudgeFlags): Judgement {
  return run === undefined ? judgement : { ...judgement, runs: [verdictOn(run, judgement)] };
}

function isOver(asked: string, { runs }: Judgement): boolean {
  return !runs.some(({ run }) => run === asked.trim());
}

function pageText(judgement: Judgement, flags: JudgeFlags): string {
  return renderTerminal(pageOf(judgement, flags), outputLook(process.stdout, process.env));
}

function pageOf(judgement: Judgement, { run, verbose, top }: JudgeFlags): Page {
  const [only] = judgement.runs;
  if (run !== undefined && only !== undefined) return runVerdictPage(only, judgement);
  return judgementPage(judgement, { isVerbose: verbose === true, top });
}

const DEFAULT_SECONDS = 10;

/** Looks again and again until it is interrupted, or the run that was asked for is over; ends as things stood at the last look. */
async function watch(judged: Judged, { flags, status }: { flags: JudgeFlags; status: StatusLine }): Promise<void> {
  const everyMs = (flags.watch === true || flags.watch === undefined ? DEFAULT_SECONDS : flags.watch) * 1000;
  const interrupted = interruption();
  const look = judged.again();
  for (let looks = 0; ; looks++) {
    const judgement = await look(Date.now());
    status.clear();
    if (looks > 0 && flags.run !== undefined && isOver(flags.run, judgement)) return;
    showAgain(judgement, flags);
    const isInterrupted = await Promise.race([interrupted.then(() => true), pause(everyMs)]);
    if (isInterrupted) return end(judgement, flags);
  }
}

/** On a terminal in the place of the last; else one after the other, in JSON one per line. */
function showAgain(judgement: Judgement, flags: JudgeFlags): void {
  const shown = shownOf(judgement, flags);
  if (flags.json === true) writeOut(`${JSON.stringify(judgementJson(shown))}\n`);
  else writeOut(`${process.stdout.isTTY ? "\u001b[H\u001b[2J" : "\n"}${pageText(shown, flags)}`);
}

function pause(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms);
  });
}

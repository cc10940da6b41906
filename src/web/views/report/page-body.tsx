import type { ComponentChildren, VNode } from "preact";
import type { PageAnswer } from "../../../api/report.ts";
import { Prose } from "../../components/prose.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import type { Scope } from "../../data/period.ts";
import { Figures } from "./figures.tsx";
import { Nothing } from "./nothing.tsx";
import { Section } from "./section.tsx";

/** A page of the server as a view. */
export interface PageBodyProps {
  readonly page: PageAnswer;
  readonly state: AppState;
  readonly scope: Scope;
  readonly intents: Intents;
  /** Between the figures and the sections, and after the sections. */
  readonly before?: ComponentChildren;
  readonly after?: ComponentChildren;
}

/** Sections that there is something to tell in without any run: items and configuration. */
const withoutRuns: ReadonlySet<string> = new Set(["pipelines", "agents", "libraries"]);

/** What a page is of, its figures, its sections; or that there is nothing. */
export function PageBody({ page, state, scope, intents, before, after }: PageBodyProps): VNode {
  const nothing = becauseOfNothing(page);
  return (
    <>
      <Subtitle page={page} isOfNothing={nothing !== undefined} />
      {nothing !== undefined && <Nothing because={nothing} {...{ state, scope, intents }} />}
      {nothing === undefined && <Figures figures={page.figures} scope={scope} />}
      {nothing === undefined && before}
      {page.sections
        .filter(({ id }) => id !== "nothing" && (nothing === undefined || withoutRuns.has(id)))
        .map((section) => (
          <Section key={section.id} section={section} scope={scope} />
        ))}
      {nothing === undefined && after}
      <p class="small-print">
        <Prose text={page.footer} />
      </p>
    </>
  );
}

/** The header names the controller; it is named here only when there are several. */
function Subtitle({
  page,
  isOfNothing,
}: {
  readonly page: PageAnswer;
  readonly isOfNothing: boolean;
}): VNode | undefined {
  const lines = page.subtitle.filter((line) => !line.startsWith("Controller "));
  if (isOfNothing || lines.length === 0) return undefined;
  return (
    <p class="subtitle">
      <Prose text={lines.join(". ").replaceAll("..", ".")} />
    </p>
  );
}

/** The report says in its last line that there are no runs, errors say so in a section of its own. */
function becauseOfNothing({ sections, subtitle }: PageAnswer): string | undefined {
  const [first] = sections;
  const [block] = first?.id === "nothing" ? first.blocks : [];
  if (block?.kind === "text") return block.text;
  const last = subtitle.at(-1) ?? "";
  return /^No (?:runs|controller)\b/.test(last) ? last : undefined;
}

import type { BoardFacts } from "./board.ts";

/** What a board says, so that another process can show it. Changes when its shape does: programs of two versions may share a store. */
const FORMAT = 1;

/** A board as text. */
export function textOfBoard({ judgement, digest, incidents, marks, following }: BoardFacts): string {
  return JSON.stringify({ format: FORMAT, judgement, digest, incidents, marks: [...marks], following });
}

/** A board of its text; undefined when another version of this program wrote it, or it is none. */
export function boardOfText(text: string): BoardFacts | undefined {
  try {
    const { format, judgement, digest, incidents, marks, following } = JSON.parse(text) as {
      readonly format: number;
      readonly marks: Iterable<readonly [string, never]>;
    } & Omit<BoardFacts, "marks">;
    return format === FORMAT ? { judgement, digest, incidents, marks: new Map(marks), following } : undefined;
  } catch {
    return undefined;
  }
}

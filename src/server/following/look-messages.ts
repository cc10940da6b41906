import type { ReadRun } from "../../sources/jenkins-home/live/open-run-reader.ts";
import type { Looked, LookKind } from "./follow-home.ts";

/** What a thread that looks is started with. */
export interface LookThreadData {
  readonly home: string;
}

/** What such a thread is asked: to look, or for the facts of a run that goes on; as of an instant. */
export type LookQuestion =
  | { readonly id: number; readonly kind: LookKind; readonly at: number }
  | { readonly id: number; readonly kind: "run"; readonly at: number; readonly run: string };

/** What it answers to the question of that id. */
export type LookReply =
  | { readonly id: number; readonly kind: "looked"; readonly looked: Looked }
  | { readonly id: number; readonly kind: "run"; readonly run: ReadRun | undefined }
  /** The home is not there. */
  | { readonly id: number; readonly kind: "gone" }
  /** A defect, with where it is. */
  | { readonly id: number; readonly kind: "broken"; readonly error: Error };

/** What it says unasked: something changed in the home since the last look. */
export interface LookAlarm {
  readonly kind: "changed";
}

import type { ApiStoreGap } from "../../api/store-gaps.ts";
import type { AppState } from "./app-state.ts";
import { pathsOf } from "./paths-of.ts";

/** What an answer of the store says is missing in it. */
export function gapsOf(answer: unknown): readonly ApiStoreGap[] {
  const isObject = typeof answer === "object" && answer !== null && "gaps" in answer;
  return isObject && Array.isArray(answer.gaps) ? (answer.gaps as ApiStoreGap[]) : [];
}

/** What is missing in what is shown, each server of the store once. */
export function gapsShown(state: AppState): readonly ApiStoreGap[] {
  const found = new Map<string, ApiStoreGap>();
  for (const path of pathsOf(state)) for (const gap of gapsOf(state.asked.get(path)?.answer)) found.set(gap.host, gap);
  return [...found.values()];
}

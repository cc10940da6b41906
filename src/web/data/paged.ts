import type { AppState } from "./app-state.ts";

/** Pages of one list put together: what is there, and whether more could be asked for. */
export interface Paged<T> {
  readonly pages: readonly T[];
  readonly hasMore: boolean;
  /** A page that was asked for has not come yet. */
  readonly isAsking: boolean;
}

/** The answers to the pages of a list as far as they are there, in order. */
export function pagesOf<T extends { readonly next?: string }>(state: AppState, paths: readonly string[]): Paged<T> {
  const pages: T[] = [];
  for (const path of paths) {
    const { answer } = state.asked.get(path) ?? {};
    if (answer === undefined) break;
    pages.push(answer as T);
  }
  const isAsking = pages.length < paths.length;
  return { pages, hasMore: pages.at(-1)?.next !== undefined, isAsking };
}

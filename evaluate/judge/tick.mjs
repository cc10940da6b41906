/** How often is looked. Times to detect are honest to this. */
export const TICK_MS = 15_000;

import type { Random } from "./random.ts";

/** Bounds a parameter is drawn from, both included for whole numbers. */
export type Range = readonly [from: number, to: number];

/** A number within a range. */
export function draw(random: Random, [from, to]: Range): number {
  return random.between(from, to);
}

/** A whole number within a range. */
export function drawWhole(random: Random, [from, to]: Range): number {
  return random.whole(from, to);
}

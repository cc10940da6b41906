/** How often is looked. Times to detect are honest to this. */
export const TICK_MS = 15_000;

/**
 * Instants to look at, on a grid. Where nothing will happen in the world and no limit of the judge is reached, looks are left out: they
 * would see and say the same. `everyTick` leaves none out, to check just that.
 *
 * @param {import("./world.mjs").Stage} stage
 * @param {{ everyTick: boolean }} options
 */
export function* ticksOf(stage, { everyTick }) {
  const { world, startAt, endAt } = stage;
  let at = startAt;
  while (at < endAt) {
    yield at;
    const nextAt = Math.min(world.nextEventAt() ?? endAt, stage.nextAt ?? endAt, endAt);
    const following = at + TICK_MS;
    at = everyTick ? following : Math.max(following, startAt + Math.ceil((nextAt - startAt) / TICK_MS) * TICK_MS);
  }
  yield endAt;
}

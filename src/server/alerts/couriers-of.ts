import type { JudgementStore } from "../../store/judgement-store.ts";
import type { ServeEffects } from "../serve-options.ts";
import { AlertCourier } from "./alert-courier.ts";
import type { AlertTarget } from "./alert-target.ts";
import { postAlert } from "./post-alert.ts";

/** What couriers are made with. */
export interface CouriersOptions {
  readonly targets: readonly AlertTarget[];
  readonly judgements: JudgementStore;
  readonly effects: ServeEffects;
}

const DAY_MS = 86_400_000;

/** A courier to each target for the incidents of one controller, which knows what was sent before a restart. @throws StoreError */
export async function couriersOf(
  controller: string,
  { targets, judgements, effects }: CouriersOptions,
): Promise<AlertCourier[]> {
  const remember = judgements.saveSentAlert.bind(judgements);
  const couriers = targets.map(
    (target) =>
      new AlertCourier(controller, target, {
        ...effects,
        post: (to, body, signal) => postAlert(to, body, signal),
        remember,
      }),
  );
  if (couriers.length === 0) return [];
  const known = await judgements.incidents(effects.now() - DAY_MS);
  const sent = await judgements.sentAlerts(known.map(({ id }) => id));
  for (const courier of couriers) {
    courier.recall(sent);
    // Those whose end could not be told; what goes on is seen by the first look.
    courier.take(known.filter(({ resolvedAt }) => resolvedAt !== undefined));
  }
  return couriers;
}

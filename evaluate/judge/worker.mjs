// A process that evaluates one world and ends.
import { evaluateWorld } from "./world.mjs";

process.once("message", (task) => {
  const result = evaluateWorld(/** @type {import("./world.mjs").WorldTask} */ (task));
  process.send?.(result, () => process.disconnect());
});

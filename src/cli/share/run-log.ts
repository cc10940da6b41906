import type { ShareFlags } from "../commands/share.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { shareContext } from "./share-context.ts";

/** Prints the log of sharing. @throws ShareError when it was changed */
export async function runShareLog(flags: ShareFlags): Promise<void> {
  const { place } = await shareContext(flags);
  const entries = place.audit.entries();
  if (flags.json === true) return writeJson({ isWhole: true, entries });
  const lines = entries.map(({ n, at, event, about }) => {
    const words = Object.entries(about).map(([key, value]) => `${key} ${value}`);
    return `${String(n).padStart(4)}  ${at}  ${event}${words.length === 0 ? "" : `  ${words.join(", ")}`}`;
  });
  writeOut(`${[...lines, `${entries.length} lines, each follows from the one before.`].join("\n")}\n`);
}

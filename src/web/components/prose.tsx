import type { VNode } from "preact";
import { keepUnits } from "../../publish/line-breaks.ts";
import { Text } from "./name.tsx";

/** A sentence in which names stand in backquotes: these are told apart from the words around them. */
export function Prose({ text }: { readonly text: string }): VNode {
  const parts = text.split("`");
  // An odd number of backquotes is no pairs of them.
  if (parts.length % 2 === 0) return <Text text={keepUnits(text)} />;
  return (
    <>
      {parts.map((part, index) => {
        if (part === "") return undefined;
        return index % 2 === 1 ? (
          <b class="named">
            <Text text={part} />
          </b>
        ) : (
          <Text text={keepUnits(part)} />
        );
      })}
    </>
  );
}

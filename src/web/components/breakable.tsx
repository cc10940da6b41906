import type { VNode } from "preact";
import { shortened } from "../format/shortened.ts";
import { visible } from "../format/visible.ts";

/** Inside a name: after `/` or `_`, after `-` or a dot before a letter, and before a capital after a small letter. */
const PART_END = /(?<=[/_])(?=[\p{L}\p{N}])|(?<=[-.])(?=\p{L})|(?<=\p{Ll})(?=\p{Lu})/u;

/** A name that breaks between its parts where a line has no room, so that no word breaks in itself. */
export function Breakable({ text }: { readonly text: string }): VNode {
  const shown = shortened(text);
  return (
    <bdi title={shown === text ? undefined : visible(text)}>
      {visible(shown)
        .split(PART_END)
        .map((part, index) => (index === 0 ? part : [<wbr />, part]))}
    </bdi>
  );
}

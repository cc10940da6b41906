import type { VNode } from "preact";
import { NAME_PART_END } from "../../publish/line-breaks.ts";
import { shortened } from "../format/shortened.ts";
import { visible } from "../format/visible.ts";

/** A name that breaks between its parts where a line has no room, so that no word breaks in itself. */
export function Breakable({ text }: { readonly text: string }): VNode {
  const shown = shortened(text);
  return (
    <bdi title={shown === text ? undefined : visible(text)}>
      {visible(shown)
        .split(NAME_PART_END)
        .map((part, index) => (index === 0 ? part : [<wbr />, part]))}
    </bdi>
  );
}

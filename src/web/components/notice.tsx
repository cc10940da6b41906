import type { ComponentChildren, VNode } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** What a notice says and how much it matters. */
export interface NoticeProps {
  readonly kind: "trouble" | "plain";
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Something about the whole page that a reader must know before reading on. */
export function Notice({ kind, icon, title, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`} role={kind === "trouble" ? "alert" : "note"}>
      <Icon name={icon} />
      <p>
        <strong>{title}</strong> {children}
      </p>
    </div>
  );
}

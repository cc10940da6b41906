import type { VNode } from "preact";

/** Shapes on a field of 16 by 16, drawn as strokes. Each state has a shape of its own, so that colour is never all that tells. */
const shapes = {
  stuck: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM4.75 8h6.5",
  wrongRecord: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  watch: "M8 1.9l6.6 12H1.4zM8 6.3v3.4M8 11.8v.1",
  human: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.2 14.5a5.8 5.8 0 0 1 11.6 0",
  waits:
    "M3.5 1.5h9M3.5 14.5h9M4.5 1.5c0 4 3.5 4.5 3.5 6.5s-3.5 2.5-3.5 6.5M11.5 1.5c0 4-3.5 4.5-3.5 6.5s3.5 2.5 3.5 6.5",
  moves: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM6.6 5.4v5.2L10.8 8z",
  slow: "M1.5 11.5a6.5 6.5 0 1 1 13 0M8 11.5L4.8 8.3",
  unseen: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M6 6.2a2 2 0 1 1 2.8 1.9c-.5.2-.8.6-.8 1.2M8 11.4v.1",
  ok: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM5 8.2l2.1 2.1L11 6",
  chevron: "M6 3.5L10.5 8 6 12.5",
  check: "M2.8 8.6l3.4 3.4 7-7.6",
  cross: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  unplugged:
    "M2 2l12 12M5.5 5.8C3.5 6.8 2.6 8.4 2.4 9.5M8 12.5v.1M9.2 5.3c2.4.4 4 2.2 4.4 4.2M5.6 9.6c.6-.7 1.2-1 2-1.1",
  search: "M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zM10.7 10.7L14.2 14.2",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof shapes;

/** A small drawing beside a word that says the same; hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

import type { VNode } from "preact";

/**
 * One column per value, the oldest first, as high as its share of the largest; nothing, or null, is a line on the ground. Hidden from
 * screen readers: a text beside it says what matters.
 */
export function SparkBars({ values }: { readonly values: readonly (number | null)[] }): VNode {
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  return (
    <svg class="spark" viewBox={`0 0 ${values.length * 6} 24`} preserveAspectRatio="none" aria-hidden="true">
      {values.map((value, index) => {
        const height = value === null || most === 0 ? 0 : Math.max(value > 0 ? 1.5 : 0, (value / most) * 23);
        return (
          <rect
            class={height === 0 ? "none" : ""}
            x={index * 6}
            width={4.6}
            y={23.2 - height}
            height={Math.max(height, 0.8)}
          />
        );
      })}
    </svg>
  );
}

import type { VNode } from "preact";

/** What a small drawing of a trend needs. */
export interface SparkBarsProps {
  /** Oldest first; null where nothing was observed. */
  readonly values: readonly (number | null)[];
  /** What it shows, for who cannot see it; absent where a text beside it says so. */
  readonly label?: string;
}

/** One column per value, as high as its share of the largest; nothing is a line on the ground. */
export function SparkBars({ values, label }: SparkBarsProps): VNode {
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  const named =
    label === undefined ? ({ "aria-hidden": "true" } as const) : ({ role: "img", "aria-label": label } as const);
  return (
    <svg class="spark" viewBox={`0 0 ${values.length * 6} 24`} preserveAspectRatio="none" {...named}>
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

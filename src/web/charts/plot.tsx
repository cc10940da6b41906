import { Component, type ComponentChildren, type VNode } from "preact";
import { PLOT_HEIGHT, PLOT_TOP } from "./scale.ts";

/** What is said of one column: a line for each of its values. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly { readonly tone?: string; readonly label: string; readonly value: string }[];
}

/** A chart of columns side by side. */
export interface PlotProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly columns: number;
  /** Lines of the grid: share of the height from the ground up, and what stands beside it. */
  readonly marks: readonly { readonly share: number; readonly label: string }[];
  /** Texts below columns. */
  readonly below: readonly { readonly column: number; readonly label: string }[];
  readonly tip: (column: number) => Tip;
  /** Marks, drawn over the grid. Places are percentages of the width, so that texts keep their size on any screen. */
  readonly children: ComponentChildren;
}

/**
 * The frame of a chart. Pointing at a column, or going to it with the arrow keys, tells its values.
 *
 * To assistive technology it is a slider over the columns: the values of the present one are its text.
 */
export class Plot extends Component<PlotProps, { readonly column?: number | undefined }> {
  override state: { readonly column?: number | undefined } = {};

  override render({ label, columns, marks, below, tip, children }: PlotProps): VNode {
    const at = this.state.column === undefined ? undefined : Math.min(this.state.column, columns - 1);
    const spoken = tip(at ?? columns - 1);
    return (
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={columns}
        aria-valuenow={(at ?? columns - 1) + 1}
        aria-valuetext={[spoken.title, ...spoken.lines.map((line) => `${line.label} ${line.value}`)].join(", ")}
        onPointerMove={this.point}
        onPointerDown={this.point}
        onPointerLeave={this.leave}
        onFocus={() => this.setState({ column: at ?? columns - 1 })}
        onBlur={this.leave}
        onKeyDown={this.step}
      >
        <svg aria-hidden="true">
          {marks.map((mark) => (
            <Mark {...mark} />
          ))}
          {at !== undefined && (
            <rect
              class="hit"
              x={`${(at / columns) * 100}%`}
              width={`${100 / columns}%`}
              y={PLOT_TOP}
              height={PLOT_HEIGHT}
            />
          )}
          {children}
          <line class="ground" x1="0" x2="100%" y1={PLOT_TOP + PLOT_HEIGHT} y2={PLOT_TOP + PLOT_HEIGHT} />
          {below.map((text, index) => (
            <Below {...text} columns={columns} isMinor={index % 2 === 1} />
          ))}
        </svg>
        {at !== undefined && <TipBox tip={spoken} from={at / columns} to={(at + 1) / columns} />}
      </div>
    );
  }

  private readonly point = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const { columns } = this.props;
    const column = Math.floor(((event.clientX - left) / width) * columns);
    this.setState({ column: Math.min(columns - 1, Math.max(0, column)) });
  };

  private readonly leave = (): void => this.setState({ column: undefined });

  private readonly step = (event: KeyboardEvent): void => {
    const { columns } = this.props;
    const present = this.state.column ?? columns - 1;
    const to = { ArrowLeft: present - 1, ArrowRight: present + 1, Home: 0, End: columns - 1 }[event.key];
    if (event.key === "Escape") this.leave();
    if (to === undefined) return;
    event.preventDefault();
    this.setState({ column: Math.min(columns - 1, Math.max(0, to)) });
  };
}

function Mark({ share, label }: PlotProps["marks"][number]): VNode {
  const y = PLOT_TOP + PLOT_HEIGHT * (1 - share);
  return (
    <>
      <line class="grid" x1="0" x2="100%" y1={y} y2={y} />
      <text x="100%" dx="8" y={y} dy=".32em">
        {label}
      </text>
    </>
  );
}

interface BelowProps {
  readonly column: number;
  readonly label: string;
  readonly columns: number;
  /** Gives way on narrow screens. */
  readonly isMinor: boolean;
}

function Below({ column, label, columns, isMinor }: BelowProps): VNode {
  const x = ((column + 0.5) / columns) * 100;
  const anchor = x < 6 ? "start" : x > 96 ? "end" : "middle";
  return (
    <text
      class={isMinor ? "minor" : ""}
      text-anchor={anchor}
      x={`${anchor === "start" ? 0 : x}%`}
      y={PLOT_TOP + PLOT_HEIGHT + 20}
    >
      {label}
    </text>
  );
}

interface TipBoxProps {
  readonly tip: Tip;
  /** Edges of the column, as shares of the width. */
  readonly from: number;
  readonly to: number;
}

/** Beside the column, on the side where there is room. */
function TipBox({ tip: { title, lines }, from, to }: TipBoxProps): VNode {
  const side =
    from + to < 1 ? { left: `calc(${to * 100}% + 0.4rem)` } : { right: `calc(${(1 - from) * 100}% + 0.4rem)` };
  return (
    <div class="tip" style={side} aria-hidden="true">
      <strong>{title}</strong>
      {lines.map(({ tone, label, value }) => (
        <span>
          <i class={`swatch ${tone ?? ""}`} />
          <span>{label}</span>
          <b>{value}</b>
        </span>
      ))}
    </div>
  );
}

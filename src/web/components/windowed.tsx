import { Component, type VNode } from "preact";

/** What a long list needs. */
export interface WindowedProps<T> {
  readonly items: readonly T[];
  readonly class: string;
  readonly label: string;
  /** Draws an item; all are equally high. */
  readonly item: (item: T, index: number) => VNode;
}

/** Up to so many items all are drawn: then the page can be searched. */
const DRAW_ALL = 400;

/** Items drawn before and after what can be seen, so that scrolling shows no gaps. */
const AROUND = 40;

/** A list of which only what can be seen is drawn, when it is long. The window scrolls, not the list. */
export class Windowed<T> extends Component<WindowedProps<T>, { readonly from: number; readonly to: number }> {
  override state = { from: 0, to: DRAW_ALL };
  private list: HTMLElement | null = null;
  private height = 30;

  override componentDidMount(): void {
    addEventListener("scroll", this.look, { passive: true });
    addEventListener("resize", this.look);
    this.look();
  }

  override componentDidUpdate(): void {
    this.look();
  }

  override componentWillUnmount(): void {
    removeEventListener("scroll", this.look);
    removeEventListener("resize", this.look);
  }

  private readonly look = (): void => {
    if (this.list === null || this.props.items.length <= DRAW_ALL) return;
    this.height = this.list.querySelector<HTMLElement>("li:not(.gap)")?.offsetHeight ?? this.height;
    const top = this.list.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(-top / this.height) - AROUND);
    const to = Math.ceil((innerHeight - top) / this.height) + AROUND;
    // Drawn anew only when what is there has nearly been scrolled through.
    const { from: drawnFrom, to: drawnTo } = this.state;
    if (Math.abs(from - drawnFrom) > AROUND / 2 || Math.abs(to - drawnTo) > AROUND / 2) this.setState({ from, to });
  };

  override render({ items, class: name, label, item }: WindowedProps<T>): VNode {
    const isWhole = items.length <= DRAW_ALL;
    const from = isWhole ? 0 : Math.min(this.state.from, items.length);
    const to = isWhole ? items.length : Math.min(this.state.to, items.length);
    return (
      <ol
        class={name}
        aria-label={label}
        ref={(element) => {
          this.list = element;
        }}
      >
        {from > 0 && <li class="gap" aria-hidden="true" style={{ height: `${from * this.height}px` }} />}
        {items.slice(from, to).map((one, index) => item(one, from + index))}
        {to < items.length && (
          <li class="gap" aria-hidden="true" style={{ height: `${(items.length - to) * this.height}px` }} />
        )}
      </ol>
    );
  }
}

import { Component, type VNode } from "preact";
import { Icon } from "./icon.tsx";

/** What a search needs. */
export interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Long enough that a word is asked for once, short enough not to be noticed. */
const PAUSE_MS = 180;

/** A field that asks for what is typed into it after a short pause: each answer takes a question to the store. */
export class SearchBox extends Component<SearchBoxProps> {
  private timer = 0;

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  private readonly typed = (text: string): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.props.onSearch(text), PAUSE_MS);
  };

  override render({ label, placeholder, value }: SearchBoxProps): VNode {
    return (
      <label class="search">
        <Icon name="search" />
        <span class="unseen-text">{label}</span>
        <input
          type="search"
          placeholder={placeholder}
          defaultValue={value}
          onInput={(event) => this.typed(event.currentTarget.value)}
        />
      </label>
    );
  }
}

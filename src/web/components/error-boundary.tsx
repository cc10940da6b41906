import { Component, type ComponentChildren } from "preact";
import { Notice } from "./notice.tsx";

/** Shows that a view failed instead of an empty page: a page may be older than the server it asks. */
export class ErrorBoundary extends Component<
  { readonly children: ComponentChildren },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  override componentDidCatch(): void {
    this.setState({ hasFailed: true });
  }

  override render(): ComponentChildren {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main class="page">
        <Notice kind="trouble" icon="wrongRecord" title="This page met something that it cannot show.">
          Load it again: the server may be newer than the page.
        </Notice>
      </main>
    );
  }
}

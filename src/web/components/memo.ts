import { Component, type ComponentChildren, type FunctionComponent } from "preact";

/** A component that is drawn anew only when one of its properties is another: for what there are hundreds of. */
export function memo<Props extends object>(draw: (props: Props) => ComponentChildren): FunctionComponent<Props> {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props, next);
    }
    override render(): ComponentChildren {
      return draw(this.props);
    }
  }
  return Memo as unknown as FunctionComponent<Props>;
}

function differs(one: object, other: object): boolean {
  const values = new Map(Object.entries(one));
  const others = Object.entries(other);
  return others.length !== values.size || others.some(([name, value]) => values.get(name) !== value);
}

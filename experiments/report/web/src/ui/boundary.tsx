// Keeps a fault in one part from blanking the page: the part says that it failed, the rest stays.
import { Component, type ComponentChildren } from "preact";

interface Props {
  /** Where the part's links lead to, and what it is called where it cannot say so itself. */
  id: string;
  title: string;
  /** Try again when this changes. */
  of: unknown;
  children: ComponentChildren;
}

interface State {
  fault?: string;
  of?: unknown;
}

export class Boundary extends Component<Props, State> {
  static getDerivedStateFromError(error: unknown): State {
    return { fault: String(error) };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return Object.is(props.of, state.of) ? null : { fault: undefined, of: props.of };
  }

  componentDidCatch(error: unknown): void {
    console.error(`${this.props.title}:`, error);
  }

  render() {
    const { id, title, children } = this.props;
    if (this.state.fault === undefined) return children;
    return (
      <section id={id} aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{title}</h2>
        <Broken fault={this.state.fault} />
      </section>
    );
  }
}

/** What stands in the place of a part or a picture that could not be drawn. */
export function Broken({ fault }: { fault: string }) {
  return (
    <p class="broken" role="alert">
      This part could not be drawn ({fault}). That is a fault of the page, not of the run: metrics.csv and
      summary.json, beside this file, have every number.
    </p>
  );
}

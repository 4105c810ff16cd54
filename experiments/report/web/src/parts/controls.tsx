// The choice of view, in reach on the whole page.
import type { Knob, Metric } from "../data/block";
import { knobLabel } from "../data/cells";
import { useReport } from "../ui/context";
import { Term } from "../ui/term";

const kGroups: [Metric["group"][], string][] = [
  [["efficacy"], "What is stopped"],
  [["coverage"], "What crosses a filter"],
  [["yield"], "What is learnt"],
  [["cost"], "What it costs"],
  [["fact"], "Facts of the network"],
];

export function Controls() {
  const { block, cells, view, setView } = useReport();
  const { roles } = block;
  const knobs = [roles.line, roles.panel, roles.arm?.knob, ...(roles.choice ?? [])]
    .filter((id): id is string => !!id)
    .map((id) => cells.knob(id))
    .filter((k) => options(k).length > 1);
  return (
    <form class="controls" aria-label="What is shown" onSubmit={(e) => e.preventDefault()}>
      <details open={matchMedia("(min-width: 700px)").matches}>
        <summary>Change what is shown</summary>
        <div class="fields">
          {block.engines.length > 1 && (
            <Field
              id="engine"
              title="Engine"
              definition={block.engines.map((e) => `${e.title}: ${e.text ?? ""}`).join(" ")}
            >
              <select
                id="engine"
                value={view.engine}
                onChange={(e) => {
                  const engine = block.engines.find((k) => k.id === e.currentTarget.value)!;
                  const metric = cells.has(engine.id, view.metric) ? view.metric : engine.efficacy;
                  setView({ ...view, engine: engine.id, metric });
                }}
              >
                {block.engines.map((e) => (
                  <option value={e.id}>{e.title}</option>
                ))}
              </select>
            </Field>
          )}
          <Field id="metric" title="Metric" definition={cells.metric(view.metric).definition}>
            <select
              id="metric"
              value={view.metric}
              onChange={(e) => setView({ ...view, metric: e.currentTarget.value })}
            >
              {kGroups.map(([groups, name]) => {
                const metrics = block.metrics.filter(
                  (m) =>
                    groups.includes(m.group) &&
                    cells.usesKnob(view.engine, m.id, roles.axis) &&
                    m.id !== roles.axis_metric,
                );
                return (
                  metrics.length > 0 && (
                    <optgroup label={name}>
                      {metrics.map((m) => (
                        <option value={m.id}>{m.title}</option>
                      ))}
                    </optgroup>
                  )
                );
              })}
            </select>
          </Field>
          {knobs.map((knob) => (
            <KnobField knob={knob} values={options(knob)} />
          ))}
        </div>
      </details>
    </form>
  );

  /** A visitor chooses among subject arms only: controls are always there, in grey. */
  function options(knob: Knob): number[] {
    const values = knob.values.map((_, i) => i);
    return knob.id === roles.arm?.knob ? roles.arm.subjects.map((v) => knob.values.indexOf(v)) : values;
  }
}

function KnobField({ knob, values }: { knob: Knob; values: number[] }) {
  const { view, setKnob } = useReport();
  const meanings = values
    .filter((i) => knob.texts?.[i])
    .map((i) => `${knobLabel(knob, i)}: ${knob.texts![i]}`)
    .join("; ");
  return (
    <Field id={knob.id} title={knob.title} definition={[knob.text, meanings].filter(Boolean).join(" ")}>
      <select
        id={knob.id}
        value={view.choice[knob.id]}
        onChange={(e) => setKnob(knob.id, Number(e.currentTarget.value))}
      >
        {values.map((i) => (
          <option value={i}>{knobLabel(knob, i)}</option>
        ))}
      </select>
    </Field>
  );
}

function Field({
  id,
  title,
  definition,
  children,
}: {
  id: string;
  title: string;
  definition?: string;
  children: preact.ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={id}>
        <Term definition={definition}>{title}</Term>
      </label>
      {children}
    </div>
  );
}

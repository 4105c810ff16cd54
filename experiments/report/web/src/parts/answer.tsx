// Part 1: the question, the answer, and one card per world.
import { drawSpark } from "../chart/spark";
import { lineLook } from "../chart/palette";
import type { Finding } from "../data/block";
import { lineKnob } from "../data/block";
import { knobLabel } from "../data/cells";
import { agrees } from "../data/view";
import { estimateText, fixed, meanText } from "../data/format";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Term } from "../ui/term";
import { kVerdicts, standsApart } from "./verdicts";

export function Answer() {
  const { block, view } = useReport();
  const { study, roles } = block;
  const open = [roles.line, roles.panel].filter((k): k is string => !!k);
  // Of findings that stand in tables of verdicts, cards show those on what the engine starts with.
  const efficacy = block.engines.find((e) => e.id === view.engine)?.efficacy;
  const findings = block.findings.filter(
    (f) =>
      !f.state &&
      (f.engine ?? view.engine) === view.engine &&
      !standsApart(block.parts.verdicts, f) &&
      (!block.parts.verdicts || (f.metric ?? efficacy) === efficacy) &&
      agrees(block, f.where, view.choice, open),
  );
  return (
    <section id="answer" aria-labelledby="question">
      <div class="opening">
        <div>
          <p class="study">{study.title}</p>
          <h1 id="question">{study.question}</h1>
          {study.answer && <p class="lead">{study.answer}</p>}
        </div>
        <aside class="claim">
          <p class="label">The claim under test, {study.claim}</p>
          <p>{study.claim_text}</p>
          {study.source && <p class="source">{study.source}</p>}
        </aside>
      </div>
      {findings.length === 0 && (
        <p class="empty">
          No finding is stated for this choice of view. The curves below still show its numbers.
        </p>
      )}
      {roles.line ? <Cards findings={findings} /> : <PlainCards findings={findings} />}
    </section>
  );
}

function Cards({ findings }: { findings: Finding[] }) {
  const { block, cells } = useReport();
  const { panel } = block.roles;
  const line = lineKnob(block.roles);
  const columns = panel
    ? cells
        .knob(panel)
        .values.map((_, i) => i)
        .filter((i) => findings.some((f) => matches(f, panel, cells.knob(panel).values[i])))
    : [-1];
  const rows = cells
    .knob(line)
    .values.map((_, i) => i)
    .filter((i) => findings.some((f) => matches(f, line, cells.knob(line).values[i])));
  return (
    <div class="cards" style={{ "--columns": columns.length }}>
      {columns.map((p) => (
        <div class="column">
          {panel && (
            <h2>
              <Term definition={cells.knob(panel).text}>{knobLabel(cells.knob(panel), p)}</Term>
            </h2>
          )}
          {rows.flatMap((l) =>
            findings
              .filter(
                (f) =>
                  matches(f, line, cells.knob(line).values[l]) &&
                  (!panel || matches(f, panel, cells.knob(panel).values[p])),
              )
              .map((f) => <Card finding={f} line={l} panel={p} />),
          )}
        </div>
      ))}
    </div>
  );
}

/** Findings of a study whose answer is not about single lines. */
function PlainCards({ findings }: { findings: Finding[] }) {
  return (
    <div class="cards" style={{ "--columns": 1 }}>
      {findings.map((f) => (
        <div class={`card plain ${f.holds}`}>
          <span class="head">
            <span class={`verdict ${f.holds}`}>
              <b aria-hidden="true">{kVerdicts[f.holds].mark}</b> {kVerdicts[f.holds].word}
            </span>
          </span>
          <span class="words">{f.brief ?? f.text}</span>
          {f.reason && <span class="reason">{f.reason}</span>}
        </div>
      ))}
    </div>
  );
}

function matches(finding: Finding, knob: string, value: string | number): boolean {
  return finding.where[knob] === undefined || finding.where[knob] === value;
}

function Card({ finding, line, panel }: { finding: Finding; line: number; panel: number }) {
  const { block, cells, view, setView } = useReport();
  const { roles } = block;
  const knob = lineKnob(roles);
  const world = { ...view.choice, [knob]: line, ...(roles.panel ? { [roles.panel]: panel } : {}) };
  const chosen = view.choice[knob] === line && (!roles.panel || view.choice[roles.panel] === panel);
  const metric = finding.metric ?? view.metric;
  // A finding may rest on one number of the whole curve; its card shows the curve all the same.
  const curve = cells.usesKnob(view.engine, metric, roles.axis) ? metric : view.metric;
  const points = cells.along(view.engine, curve, world);
  const look = lineLook(line);
  const verdict = kVerdicts[finding.holds];
  return (
    <button
      type="button"
      class={`card ${finding.holds}`}
      aria-pressed={chosen}
      title={finding.text}
      onClick={() => setView({ ...view, choice: world })}
    >
      <span class="head">
        <span class="line" style={{ color: look.ink }}>
          <i aria-hidden="true">{look.glyph}</i> {knobLabel(cells.knob(knob), line)}
        </span>
        <span class={`verdict ${finding.holds}`}>
          <b aria-hidden="true">{verdict.mark}</b> {verdict.word}
        </span>
      </span>
      <ChartBox
        height={48}
        of={JSON.stringify([metric, world, view.engine])}
        draw={(width) => drawSpark(points, look, width, 48)}
      />
      <span class="words">
        {sentence(
          finding,
          cells.metric(metric).title.toLowerCase().replace(/,.*/, ""),
          cells.knob(roles.axis).title.toLowerCase(),
        )}
      </span>
      {finding.reason && <span class="reason">{finding.reason}</span>}
    </button>
  );
}

/** "blocking falls from 1.00 to 0.38 [0.33, 0.43]; half at mean degree 6.1 [5.2, 7.4]" */
function sentence({ first, last, half_density: half, text, brief }: Finding, metric: string, axis: string) {
  if (brief) return <>{brief}</>;
  if (first?.mean == null || last?.mean == null) return <>{text}</>;
  const verb = last.mean < first.mean ? "falls" : last.mean > first.mean ? "rises" : "stays";
  return (
    <>
      {metric} {verb} from <b>{meanText(first)}</b> to <b>{estimateText(last)}</b>;{" "}
      {half.value === null ? (
        <>half {half.reason ?? "not reached"}</>
      ) : (
        <>
          half at {axis} <b>{halfText(half)}</b>
        </>
      )}
    </>
  );
}

export function halfText(half: Finding["half_density"]): string {
  if (half.value === null) return "not reached";
  // Open above: some draws of the seeds do not come down to half on this ladder.
  if (half.ci_low !== null && half.ci_high === null) {
    return `${fixed(half.value, 1)} [${fixed(half.ci_low, 1)}, not reached]`;
  }
  return estimateText({ mean: half.value, ci_low: half.ci_low, ci_high: half.ci_high });
}

// Part 2: the curve, one panel per value of the panel knob.
import { axisOf, domainOf } from "../chart/scale";
import { widthFor } from "../chart/labels";
import { lineLook, otherLook } from "../chart/palette";
import { drawLines, type HalfMark, type Series } from "../chart/lines";
import { lineKnob, type Block } from "../data/block";
import { knobLabel, type Cells, type Choice } from "../data/cells";
import { agrees, type View } from "../data/view";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { panelNumbers } from "../ui/numbers";
import { Term } from "../ui/term";
import { halfText } from "./answer";
import { controlSeries, describe, lineSeries } from "./series";
import { Gaps } from "./gaps";
import { EngineSwitch } from "./not_run";

const kHeight = 330;

export function Curve() {
  const { block, cells, view } = useReport();
  const { axis, panel } = block.roles;
  const line = lineKnob(block.roles);
  const metric = cells.metric(view.metric);
  const places = panel ? cells.knob(panel).values.map((_, i) => i) : [-1];
  const panels = places.map((p) => {
    const choice = panel ? { ...view.choice, [panel]: p } : view.choice;
    const subjects = lineSeries(cells, view.engine, view.metric, choice, metric.title.toLowerCase());
    const controls = controlSeries(cells, view.engine, view.metric, choice);
    return {
      p,
      choice,
      series: [...references(block), ...controls, ...subjects],
      empty: subjects.length === 0,
    };
  });
  const drawn = panels.filter((q) => !q.empty);
  const missing = panels.filter((q) => q.empty && panel).map((q) => knobLabel(cells.knob(panel!), q.p));
  const axisScale = axisOf(
    cells.knob(axis),
    drawn.flatMap((q) => q.series.map((s) => s.points)),
  );
  const domain = domainOf(
    metric,
    drawn.flatMap((q) => q.series.map((s) => s.points)),
  );
  const labelWidth = widthFor(drawn.flatMap((q) => q.series.map((s) => s.label)));
  const seeds = cells.engine(view.engine).seeds;
  return (
    <section id="curve" aria-labelledby="curve-title">
      <h2 id="curve-title">{block.parts.curve?.title ?? "The curve"}</h2>
      <p class="intro">
        <Term definition={metric.definition}>{metric.title}</Term> by{" "}
        <Term definition={cells.knob(axis).text}>{cells.knob(axis).title.toLowerCase()}</Term>, one line per{" "}
        <Term definition={cells.knob(line).text}>{cells.knob(line).title.toLowerCase()}</Term>, with its 95 %
        interval.
        {block.roles.arm && drawn.some((q) => q.series.some((s) => s.control)) && " Grey lines are controls."}
        {referenceText(block)}
        {drawn.some((q) => halfMarks(q.choice).length > 0) &&
          " An open diamond marks where half of the first value is left, with its interval."}
        {block.parts.curve?.marks && ` An open diamond marks ${block.parts.curve.marks.text}.`}
        {block.meshes.length > 0 && " The yellow bar is the step that the mesh below shows."}
      </p>
      {drawn.length === 0 && <EngineSwitch />}
      {drawn.length > 0 && (
        <Figure
          name={`curve-${view.engine}-${view.metric}`}
          numbers={() =>
            panelNumbers(
              [panel ?? "panel"],
              axis,
              drawn.map((q) => ({
                place: [panel ? cells.knob(panel).values[q.p] : null],
                metric,
                series: q.series,
              })),
            )
          }
          note={<Notes missing={missing} series={drawn.flatMap((q) => q.series)} seeds={seeds} />}
        >
          <div class="panels" style={{ "--columns": drawn.length === 4 ? 2 : drawn.length }}>
            {drawn.map((q) => {
              const halves = halfMarks(q.choice);
              const marks = [...halves.map((h) => h.mark), ...placeMarks(cells, view, q.choice)];
              const name = panel ? knobLabel(cells.knob(panel), q.p) : "";
              return (
                <div class={`panel ${panel && q.p === view.choice[panel] ? "chosen" : ""}`}>
                  {panel && (
                    <h3>
                      {name}
                      {q.p === view.choice[panel] && block.meshes.length > 0 && (
                        <span class="tag">shown in the mesh</span>
                      )}
                    </h3>
                  )}
                  <ChartBox
                    height={kHeight}
                    of={JSON.stringify([view, q.p])}
                    draw={(width) =>
                      drawLines({
                        series: q.series,
                        width,
                        height: kHeight,
                        seeds,
                        x: axisScale,
                        halves: marks.filter((h) => !Number.isNaN(h.value)),
                        y: { title: metric.unit, domain },
                        labelWidth,
                        here:
                          block.meshes.length > 0 && (!panel || q.p === view.choice[panel])
                            ? cells.place(view.engine, q.choice)
                            : undefined,
                        describe: describe(metric, name, q.series),
                      })
                    }
                  />
                  {halves.length > 0 && (
                    <ul class="halves">
                      {halves.map((h) => (
                        <li style={{ color: h.mark.look.ink }}>
                          {h.mark.look.glyph} {h.text}
                        </li>
                      ))}
                    </ul>
                  )}
                </div>
              );
            })}
          </div>
        </Figure>
      )}
    </section>
  );

  function halfMarks(choice: typeof view.choice) {
    if (block.parts.curve?.halves === false) return [];
    return block.findings
      .filter(
        (f) => f.engine === view.engine && f.metric === view.metric && agrees(block, f.where, choice, [line]),
      )
      .flatMap((f) => {
        const index = cells.knob(line).values.indexOf(f.where[line]);
        const { value, ci_low, ci_high } = f.half_density;
        if (index < 0) return [];
        const mark: HalfMark = {
          look: lineLook(index),
          value: value ?? NaN,
          ci_low,
          ci_high,
          y: (f.first?.mean ?? 1) / 2,
        };
        return [{ mark, text: value === null ? "half not reached" : `half at ${halfText(f.half_density)}` }];
      });
  }
}

/** What stands in grey, in a sentence. */
function referenceText(block: Block): string {
  const references = block.parts.curve?.references ?? [];
  if (references.length === 0) return "";
  if (references.length === 1) return ` The grey line is ${references[0].label}.`;
  return ` In grey: ${references.map((r) => r.label + (r.dots ? " (squares)" : "")).join("; ")}.`;
}

/** Grey lines that hold by definition. */
function references(block: Block): Series[] {
  return (block.parts.curve?.references ?? []).map(({ label, points, dots }) => ({
    label,
    look: otherLook(0),
    control: true,
    dots,
    points: points.map(([x, mean], rung) => ({ row: -1, rung, n: 0, x, mean, ci_low: null, ci_high: null })),
  }));
}

/** Where each line has the place on the axis that the block wants marked. */
function placeMarks(cells: Cells, view: View, choice: Choice): HalfMark[] {
  const { parts, roles } = cells.block;
  const wanted = parts.curve?.marks;
  if (!wanted || !cells.has(view.engine, wanted.metric)) return [];
  const line = lineKnob(roles);
  return cells.knob(line).values.flatMap((_, i) => {
    const world = { ...choice, [line]: i };
    const place = cells.find(view.engine, wanted.metric, world);
    const points = cells.along(view.engine, view.metric, world);
    const after = points.findIndex((p) => place?.mean != null && p.x >= place.mean);
    if (after < 1 || place?.mean == null) return [];
    const [p, q] = [points[after - 1], points[after]];
    if (p.mean === null || q.mean === null) return [];
    const y = p.mean + ((q.mean - p.mean) * (place.mean - p.x)) / (q.x - p.x);
    return [{ look: lineLook(i), y, value: place.mean, ci_low: place.ci_low, ci_high: place.ci_high }];
  });
}

function Notes({ missing, series, seeds }: { missing: string[]; series: Series[]; seeds: number }) {
  const { block } = useReport();
  return (
    <>
      {block.study.caveats?.map((c) => (
        <p>{c}</p>
      ))}
      {missing.length > 0 && <p class="gap">Not run here: {missing.join("; ")}.</p>}
      <Gaps series={series} seeds={seeds} />
    </>
  );
}

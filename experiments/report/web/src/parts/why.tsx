// Part 4: which mechanism carries the change: longer paths, more border, a larger cut?
import { axisOf, domainOf } from "../chart/scale";
import { drawLines, type Series } from "../chart/lines";
import { widthFor } from "../chart/labels";
import { otherLook } from "../chart/palette";
import type { EngineId, NumberNote } from "../data/block";
import { lineKnob } from "../data/block";
import { knobLabel } from "../data/cells";
import { estimateText, plain } from "../data/format";
import { agrees, worldKey } from "../data/view";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { panelNumbers } from "../ui/numbers";
import { Term } from "../ui/term";
import { Gaps } from "./gaps";
import { describe, lineSeries } from "./series";

const kHeight = 250;

export function Why() {
  const { block, cells, view } = useReport();
  const why = block.parts.why!;
  const { axis, panel } = block.roles;
  const engine = why.engine ?? view.engine;
  const efficacy = engine === view.engine ? view.metric : cells.engine(engine).efficacy;
  const charts = [efficacy, ...why.facts, ...(why.against ? [why.against] : [])].map((id) => {
    const metric = cells.metric(id);
    return { metric, series: lineSeries(cells, engine, id, view.choice, "") };
  });
  const labelWidth = widthFor(charts.flatMap((c) => c.series.map((s) => s.label)));
  const seeds = cells.engine(engine).seeds;
  const scale = axisOf(
    cells.knob(axis),
    charts.flatMap((c) => c.series.map((s) => s.points)),
  );
  return (
    <section id="why" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <p class="intro">
        {why.text ?? "The same worlds along the same axis: what else changes along the way."}{" "}
        {panel && <>Shown: {knobLabel(cells.knob(panel), view.choice[panel])}.</>}
      </p>
      <Figure
        name="why"
        note={<Gaps series={charts.flatMap((c) => c.series)} seeds={seeds} />}
        numbers={() =>
          panelNumbers(
            [],
            axis,
            charts.map((c) => ({ place: [], ...c })),
          )
        }
      >
        <div class="panels" style={{ "--columns": 3 }}>
          {charts.map(({ metric, series }) => (
            <div class="panel">
              <h3>
                <Term definition={metric.definition}>{metric.title}</Term>
              </h3>
              {series.length === 0 ? (
                <p class="empty">Not run in this world.</p>
              ) : (
                <ChartBox
                  height={kHeight}
                  of={JSON.stringify([view, metric.id])}
                  draw={(width) =>
                    drawLines({
                      series,
                      width,
                      height: kHeight,
                      seeds,
                      x: scale,
                      labelWidth,
                      y: {
                        title: metric.unit,
                        domain: domainOf(
                          metric,
                          series.map((s) => s.points),
                        ),
                      },
                      here: block.meshes.length > 0 ? cells.place(engine, view.choice) : undefined,
                      describe: describe(metric, "", series),
                    })
                  }
                />
              )}
            </div>
          ))}
          {why.numbers && (
            <Estimates numbers={why.numbers.filter((n) => agrees(block, n.where ?? {}, view.choice, []))} />
          )}
        </div>
      </Figure>
      {why.against && <Against engine={engine} efficacy={efficacy} against={why.against} seeds={seeds} />}
    </section>
  );
}

function Estimates({ numbers }: { numbers: NumberNote[] }) {
  return (
    <dl class="figures">
      {numbers.map((n) => (
        <div>
          <dt>{n.title}</dt>
          <dd>
            <b>{estimateText(n)}</b> {n.unit}
            {n.text && <p class="where">{n.text}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface AgainstProps {
  engine: EngineId;
  efficacy: string;
  against: string;
  seeds: number;
}

/** Efficacy against another fact instead of the axis: do the worlds fall on one line? */
function Against({ engine, efficacy, against, seeds }: AgainstProps) {
  const { block, cells, view } = useReport();
  const { panel } = block.roles;
  const line = lineKnob(block.roles);
  const metric = cells.metric(efficacy),
    fact = cells.metric(against);
  const lines = cells.knob(line);
  const groups = lines.values
    .map((_, l) => {
      const values = panel ? cells.knob(panel).values.map((_, p) => p) : [-1];
      const series: Series[] = values.flatMap((p, k) => {
        const choice = { ...view.choice, [line]: l, ...(panel ? { [panel]: p } : {}) };
        const places = new Map(cells.along(engine, against, choice).map((q) => [q.rung, q.mean]));
        const points = cells
          .along(engine, efficacy, choice)
          .filter((q) => places.get(q.rung) != null)
          .map((q) => ({ ...q, x: places.get(q.rung)! }));
        const label = panel ? String(cells.knob(panel).values[p]) : metric.title;
        return points.length ? [{ label, look: otherLook(k), points }] : [];
      });
      return { l, series };
    })
    .filter((g) => g.series.length > 0);
  const places = groups
    .flatMap((g) => g.series.flatMap((s) => s.points.map((q) => q.x)))
    .filter((x) => x > 0);
  if (places.length === 0) return null;
  const domain: [number, number] = [Math.min(...places), Math.max(...places)];
  const log = domain[1] / domain[0] > 10;
  return (
    <Figure
      name="why-against"
      title={
        <>
          {metric.title} against <Term definition={fact.definition}>{fact.title.toLowerCase()}</Term>
        </>
      }
      note={
        <>
          <p>
            If {cells.knob(block.roles.axis).title.toLowerCase()} acted only through the{" "}
            {fact.title.toLowerCase()}, the lines in a panel would lie on each other.{" "}
            {panel && (
              <>
                Marks tell the {cells.knob(panel).title.toLowerCase()} apart:{" "}
                {groups[0].series.map((s) => (
                  <span class="key" style={{ color: s.look.ink }}>
                    {s.look.glyph} {s.label}
                  </span>
                ))}
              </>
            )}
          </p>
          <Gaps series={groups.flatMap((g) => g.series)} seeds={seeds} />
        </>
      }
      numbers={() =>
        panelNumbers(
          [line],
          against,
          groups.map((g) => ({ place: [lines.values[g.l]], metric, series: g.series })),
        )
      }
    >
      <div class="panels" style={{ "--columns": groups.length }}>
        {groups.map((g) => (
          <div class="panel">
            <h4>{knobLabel(lines, g.l)}</h4>
            <ChartBox
              height={kHeight}
              of={`${efficacy}/${worldKey(block, view.choice)}/${g.l}`}
              draw={(width) =>
                drawLines({
                  series: g.series,
                  width,
                  height: kHeight,
                  seeds,
                  x: {
                    title: `${fact.title.toLowerCase()} (${fact.unit})`,
                    domain,
                    log,
                    ticks: log ? logTicks(domain) : undefined,
                  },
                  y: {
                    title: metric.unit,
                    domain: domainOf(
                      metric,
                      g.series.map((s) => s.points),
                    ),
                  },
                  describe: describe(metric, `against ${fact.title}, ${knobLabel(lines, g.l)}`, g.series),
                })
              }
            />
          </div>
        ))}
      </div>
    </Figure>
  );
}

function logTicks([low, high]: [number, number]) {
  const ticks = [];
  for (let at = 10 ** Math.floor(Math.log10(low)); at <= high; at *= 10) {
    for (const step of [1, 3]) {
      if (at * step >= low && at * step <= high) ticks.push({ at: at * step, label: plain(at * step) });
    }
  }
  return ticks;
}

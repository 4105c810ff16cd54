// Part 6: what the control costs others, beside what it achieves.
import { axisOf, domainOf } from "../chart/scale";
import { widthFor } from "../chart/labels";
import { drawLines } from "../chart/lines";
import { worldKey } from "../data/view";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { panelNumbers } from "../ui/numbers";
import { Term } from "../ui/term";
import { Gaps } from "./gaps";
import { describe, lineSeries } from "./series";
import { Shown } from "./shown";

const kHeight = 230;

export function Cost() {
  const { block, cells, view } = useReport();
  const part = block.parts.cost!;
  const { axis } = block.roles;
  const engine = cells.engine(part.engine);
  const world = cells.nearest(part.engine, engine.efficacy, view.choice, [axis]);
  const charts = [engine.efficacy, ...part.metrics].map((id) => {
    const metric = cells.metric(id);
    return { metric, series: lineSeries(cells, part.engine, id, world, "") };
  });
  const labelWidth = widthFor(charts.flatMap((c) => c.series.map((s) => s.label)));
  const scale = axisOf(
    cells.knob(axis),
    charts.flatMap((c) => c.series.map((s) => s.points)),
  );
  return (
    <section id="cost" aria-labelledby="cost-title">
      <h2 id="cost-title">What it cost</h2>
      <p class="intro">
        {part.text ??
          "No control comes free: beside what was blocked, what others lost, waited for and had inspected."}{" "}
        <Shown world={world} />
      </p>
      <Figure
        name="cost"
        note={<Gaps series={charts.flatMap((c) => c.series)} seeds={engine.seeds} />}
        numbers={() =>
          panelNumbers(
            [],
            axis,
            charts.map((c) => ({ place: [], ...c })),
          )
        }
      >
        <div class="panels" style={{ "--columns": Math.min(4, charts.length) === 4 ? 2 : 3 }}>
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
                  of={`${worldKey(block, world)}/${metric.id}`}
                  draw={(width) =>
                    drawLines({
                      series,
                      width,
                      height: kHeight,
                      seeds: engine.seeds,
                      x: scale,
                      labelWidth,
                      y: {
                        title: metric.unit,
                        domain: domainOf(
                          metric,
                          series.map((s) => s.points),
                        ),
                      },
                      describe: describe(metric, "", series),
                    })
                  }
                />
              )}
            </div>
          ))}
        </div>
      </Figure>
    </section>
  );
}

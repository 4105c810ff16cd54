// Part 5: what the filter acts on against how much is encrypted: blocked, read, only seen to happen.
import { axisOf } from "../chart/scale";
import { widthFor } from "../chart/labels";
import { drawLines, type Series } from "../chart/lines";
import { otherLook } from "../chart/palette";
import { knobLabel } from "../data/cells";
import { worldKey } from "../data/view";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { panelNumbers } from "../ui/numbers";
import { Term } from "../ui/term";
import { Gaps } from "./gaps";
import { describe } from "./series";
import { Shown } from "./shown";

const kHeight = 190;

export function Encryption() {
  const { block, cells, view } = useReport();
  const part = block.parts.encryption!;
  const { axis } = block.roles;
  const rows = cells.knob(part.rows),
    columns = cells.knob(part.columns);
  const world = cells.nearest(
    part.engine,
    part.metrics[0].metric,
    { ...view.choice, [part.rows]: 0, [part.columns]: 0 },
    [part.rows, part.columns, axis],
  );
  const panels = rows.values.flatMap((_, r) =>
    columns.values.map((_, c) => {
      const choice = { ...world, [part.rows]: r, [part.columns]: c };
      const series: Series[] = part.metrics.flatMap((m, k) => {
        const points = cells.along(part.engine, m.metric, choice);
        return points.length ? [{ label: m.label, look: otherLook(k), points, strong: k === 0 }] : [];
      });
      return { r, c, series };
    }),
  );
  const seeds = cells.engine(part.engine).seeds;
  const scale = axisOf(
    cells.knob(axis),
    panels.flatMap((p) => p.series.map((s) => s.points)),
  );
  const first = cells.metric(part.metrics[0].metric);
  return (
    <section id="encryption" aria-labelledby="encryption-title">
      <h2 id="encryption-title">{part.columns === "encrypted" ? "Encryption" : columns.title}</h2>
      <p class="intro">
        {part.metrics.map((m, k) => (
          <>
            {k > 0 && (k === part.metrics.length - 1 ? " and " : ", ")}
            {k === 0 ? "What" : "what"} is{" "}
            <Term definition={cells.metric(m.metric).definition}>{m.label}</Term>
          </>
        ))}
        . {part.text} <Shown world={world} except={[part.rows, part.columns]} />
      </p>
      <Figure
        name="encryption"
        note={<Gaps series={panels.flatMap((p) => p.series)} seeds={seeds} />}
        numbers={() =>
          panelNumbers(
            [part.rows, part.columns],
            axis,
            panels.flatMap((p) =>
              p.series.map((s, k) => ({
                place: [rows.values[p.r], columns.values[p.c]],
                metric: cells.metric(part.metrics[k].metric),
                series: [s],
              })),
            ),
          )
        }
      >
        <div class="matrix" style={{ "--columns": columns.values.length }}>
          {panels.map(({ r, c, series }) => {
            const name = `${rows.title.toLowerCase()} ${knobLabel(rows, r)}, ${columns.title.toLowerCase()} ${knobLabel(columns, c)}`;
            return (
              <div
                class={`panel ${r === view.choice[part.rows] && c === view.choice[part.columns] ? "chosen" : ""}`}
              >
                <h3>{name}</h3>
                {series.length === 0 ? (
                  <p class="empty">
                    {panels.some((p) => p.r === r && p.series.length > 0)
                      ? "Run once, at another share: encryption cannot change it."
                      : "Not run."}
                  </p>
                ) : (
                  <ChartBox
                    height={kHeight}
                    of={`${worldKey(block, world)}/${r}/${c}`}
                    draw={(width) =>
                      drawLines({
                        series,
                        width,
                        height: kHeight,
                        seeds,
                        x: scale,
                        labelWidth: widthFor(part.metrics.map((m) => m.label)),
                        y: { title: "share", domain: [0, 1] },
                        describe:
                          series
                            .map((s, k) => describe(cells.metric(part.metrics[k].metric), name, [s]))
                            .join(" ") || first.title,
                      })
                    }
                  />
                )}
              </div>
            );
          })}
        </div>
      </Figure>
    </section>
  );
}

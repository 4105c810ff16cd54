// Many states along the axis: their lines, their distribution, and a table of all of them.
import { useMemo } from "preact/hooks";
import { widthFor } from "../chart/labels";
import { drawLines } from "../chart/lines";
import { lineLook } from "../chart/palette";
import { drawSlopes, type Slope } from "../chart/slopes";
import { knobLabel } from "../data/cells";
import { measuredText } from "../data/format";
import { nationsOf, shareUpTo, type Nation } from "../data/nations";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { Term } from "../ui/term";
import { NationTable } from "./nation_table";
import { lackOf } from "./no_data";

const kHeight = 420;
const kSteps = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200, 300, 500, 1000];

export function Nations() {
  const { block, cells, view } = useReport();
  const part = block.parts.nations!;
  const nations = useMemo(() => nationsOf(block, cells, part, view.choice), [block, view.choice]);
  return (
    <section id="nations" aria-labelledby="nations-title">
      <h2 id="nations-title">{part.title}</h2>
      {part.text && <p class="intro">{part.text}</p>}
      <div class="panels nations">
        <Lines nations={nations} />
        <Distribution nations={nations} />
      </div>
      <NationTable nations={nations} />
      {block.study.caveats?.map((c) => (
        <p class="quiet-text">{c}</p>
      ))}
    </section>
  );
}

function useTicks() {
  const { block, cells } = useReport();
  const knob = cells.knob(block.roles.axis);
  const places = block.parts.nations!.places;
  return knob.values.map((value, i) => ({
    at: places?.[i] ?? (typeof value === "number" ? value : i),
    label: knobLabel(knob, i),
  }));
}

function Lines({ nations }: { nations: Nation[] }) {
  const { block, cells, view } = useReport();
  const metric = cells.metric(view.metric);
  const ticks = useTicks();
  const slopes = nations.flatMap((nation): Slope[] => {
    const chosen = view.states.indexOf(nation.code);
    const points = (nation.cells.get(metric.id) ?? []).flatMap((cell, i) =>
      cell?.mean != null ? [{ x: ticks[i].at, label: ticks[i].label, cell }] : [],
    );
    if (!points.length) return [];
    return [{ name: nation.name, look: chosen < 0 ? undefined : lineLook(chosen), points }];
  });
  // The chosen ones are drawn last: on top.
  slopes.sort((a, b) => Number(!!a.look) - Number(!!b.look));
  if (slopes.length === 0) return <p class="empty">{lackOf(block, cells, view.engine, [metric.id])}</p>;
  const values = slopes.flatMap((s) => s.points.map((p) => p.cell.mean!));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = low > 0 && high > low; // numbers of networks and their inverses, far apart
  const coloured = slopes.filter((s) => s.look);
  return (
    <div class="panel">
      <Figure
        name={`nations-${metric.id}`}
        title={<Term definition={metric.definition}>{metric.title}</Term>}
        numbers={() => ({
          header: ["state", block.roles.axis, metric.id, "ci_low", "ci_high", "n"],
          rows: nations.flatMap((n) =>
            (n.cells.get(metric.id) ?? []).flatMap((cell, i) =>
              cell ? [[n.code, ticks[i].label, cell.mean, cell.ci_low, cell.ci_high, cell.n]] : [],
            ),
          ),
        })}
      >
        <ChartBox
          height={kHeight}
          of={JSON.stringify([view.states, view.choice, metric.id])}
          draw={(width) =>
            drawSlopes({
              slopes,
              ticks,
              y: { title: metric.unit, domain: [log ? low : 0, high], log },
              width,
              height: kHeight,
              labelWidth: widthFor(coloured.map((s) => s.name)),
              describe: describe(coloured, slopes.length, metric.title, ticks),
            })
          }
        />
      </Figure>
    </div>
  );
}

function describe(coloured: Slope[], count: number, title: string, ticks: { label: string }[]): string {
  const parts = coloured.map(
    (s) => `${s.name} goes from ${measuredText(s.points[0].cell)} to ${measuredText(s.points.at(-1)!.cell)}`,
  );
  return `${title} of ${count} nations, ${ticks[0].label} to ${ticks.at(-1)!.label}: ${parts.join("; ") || "none is marked"}.`;
}

/** In which share of the nations do so many networks suffice? A line for each place on the axis. */
function Distribution({ nations }: { nations: Nation[] }) {
  const { block, view } = useReport();
  const count = block.parts.nations!.columns[1];
  const ticks = useTicks();
  const series = ticks.map(({ label }, place) => ({
    label,
    look: lineLook(place),
    strong: place === ticks.length - 1,
    points: kSteps.map((limit, rung) => ({
      row: -1,
      rung,
      n: 1,
      x: limit,
      mean: shareUpTo(nations, count, place, limit),
      ci_low: null,
      ci_high: null,
    })),
  }));
  const title = "nations where so many networks see 90 %";
  return (
    <div class="panel">
      <Figure
        name="nations-distribution"
        title="In how many nations do so many networks suffice?"
        numbers={() => ({
          header: [block.roles.axis, "at_most", "share_of_nations"],
          rows: series.flatMap((s) => s.points.map((p) => [s.label, p.x, p.mean])),
        })}
      >
        <ChartBox
          height={kHeight}
          of={JSON.stringify(view.choice)}
          draw={(width) =>
            drawLines({
              series,
              width,
              height: kHeight,
              seeds: 0,
              x: {
                title: "networks that see 90 % of the paths across the border (ASes)",
                domain: [1, kSteps.at(-1)!],
                log: true,
                ticks: [1, 10, 100, 1000].map((at) => ({ at, label: String(at) })),
              },
              y: { title: "share of nations", domain: [0, 1] },
              labelWidth: widthFor(ticks.map((t) => t.label)),
              describe: `Share of ${title}: ${series
                .map((s) => `${s.label}: one network in ${Math.round((s.points[0].mean ?? 0) * 100)} %`)
                .join("; ")}.`,
            })
          }
        />
      </Figure>
    </div>
  );
}

// The numbers behind lines, one row per point.
import type { Series } from "../chart/lines";
import type { Metric } from "../data/block";
import type { Field } from "../data/csv";
import type { Numbers } from "./figure";

export interface Panel {
  /** What this panel is, in one or more columns. */
  place: Field[];
  metric: Metric;
  series: Series[];
}

export function panelNumbers(placeHeader: string[], axis: string, panels: Panel[]): Numbers {
  return {
    header: [...placeHeader, "line", "metric", axis, "mean", "ci_low", "ci_high", "n", "note"],
    rows: panels.flatMap(({ place, metric, series }) =>
      series.flatMap((s) =>
        s.points.map((p) => [
          ...place,
          s.label,
          metric.id,
          short(p.x),
          p.mean,
          p.ci_low,
          p.ci_high,
          p.n,
          p.note ?? null,
        ]),
      ),
    ),
  };
}

const short = (v: number) => Number(v.toPrecision(4));

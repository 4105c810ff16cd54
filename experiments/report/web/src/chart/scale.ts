// Which stretch of each axis a chart shows.
import type { Knob, Metric } from "../data/block";
import { knobLabel, type Point } from "../data/cells";

/** Shares of something show all of 0 to 1; the rest starts at 0 and ends above the greatest value. */
export function domainOf(metric: Metric, groups: Point[][]): [number, number] {
  const [low, high] = metric.range ?? [0, null];
  if (metric.group !== "cost" && metric.group !== "fact" && low !== null && high !== null) return [low, high];
  const values = groups
    .flat()
    .flatMap((p) => [p.mean, p.ci_high])
    .filter((v): v is number => v !== null);
  const most = values.length ? Math.max(...values) : 1;
  return [low ?? Math.min(0, ...values), most > 0 ? most * 1.08 : 1];
}

/** The horizontal axis: one for all charts along the axis knob, so that they line up. */
export function axisOf(knob: Knob, groups: Point[][]) {
  const title =
    knob.title.toLowerCase() + (knob.unit && !knob.unit.startsWith(knob.title) ? ` (${knob.unit})` : "");
  const places = groups.flat().map((p) => p.x);
  if (knob.values.every((v) => typeof v === "number")) {
    const all = [...(knob.values as number[]), ...places];
    return { title, domain: [Math.min(...all), Math.max(...all)] as [number, number] };
  }
  const ticks = knob.values.map((_, i) => ({ at: i, label: knobLabel(knob, i) }));
  return { title, domain: [0, Math.max(1, knob.values.length - 1)] as [number, number], ticks };
}

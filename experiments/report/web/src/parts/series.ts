// From a choice to the lines of a chart, and to the sentence that stands for them.
import { lineLook, otherLook } from "../chart/palette";
import type { Series } from "../chart/lines";
import type { EngineId, Metric } from "../data/block";
import { lineKnob } from "../data/block";
import { knobLabel, type Cells, type Choice } from "../data/cells";
import { estimateText, meanText } from "../data/format";

/** One series per value of the line knob, or a single one where the metric does not depend on it. */
export function lineSeries(
  cells: Cells,
  engine: EngineId,
  metric: string,
  choice: Choice,
  single: string,
): Series[] {
  const line = lineKnob(cells.block.roles);
  if (!cells.usesKnob(engine, metric, line)) {
    const points = cells.along(engine, metric, choice);
    return points.length ? [{ label: single, look: otherLook(0), points, strong: true }] : [];
  }
  const knob = cells.knob(line);
  return knob.values.flatMap((_, i) => {
    const points = cells.along(engine, metric, { ...choice, [line]: i });
    return points.length
      ? [{ label: knobLabel(knob, i), look: lineLook(i), points, strong: i === choice[line] }]
      : [];
  });
}

/** The control arms, in grey, for every value of the line knob. */
export function controlSeries(cells: Cells, engine: EngineId, metric: string, choice: Choice): Series[] {
  const { arm } = cells.block.roles;
  const line = lineKnob(cells.block.roles);
  if (!arm || !cells.usesKnob(engine, metric, arm.knob)) return [];
  const knob = cells.knob(arm.knob);
  return arm.controls.flatMap((value) => {
    const index = knob.values.indexOf(value);
    return cells.knob(line).values.flatMap((_, i) => {
      const points = cells.along(engine, metric, { ...choice, [arm.knob]: index, [line]: i });
      return points.length
        ? [{ label: knobLabel(knob, index), look: otherLook(0), points, control: true }]
        : [];
    });
  });
}

/** "one path goes from 1.00 to 0.38 [0.33, 0.43]; …" */
export function describe(metric: Metric, place: string, series: Series[]): string {
  const parts = series
    .filter((s) => !s.control)
    .map((s) => {
      const done = s.points.filter((p) => p.mean !== null);
      if (!done.length) return `${s.label} has no result`;
      return `${s.label || "it"} goes from ${meanText(done[0])} to ${estimateText(done.at(-1)!)}`;
    });
  return `${metric.title} (${metric.unit})${place ? `, ${place}` : ""}: ${parts.join("; ") || "not run"}.`;
}

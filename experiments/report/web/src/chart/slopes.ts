// Many states along an axis: all as thin grey lines, a few chosen ones in colour with their names.
import * as Plot from "@observablehq/plot";
import { measuredText, plain } from "../data/format";
import type { Cell } from "../data/cells";
import { spread } from "./labels";
import { kGrey, type Look } from "./palette";

export interface Slope {
  name: string;
  look?: Look;
  points: { x: number; label: string; cell: Cell }[];
}

export interface SlopeChart {
  slopes: Slope[];
  ticks: { at: number; label: string }[];
  y: { title: string; domain: [number, number]; log: boolean };
  width: number;
  height: number;
  labelWidth: number;
  describe: string;
}

const kTop = 26;
const kBottom = 46;
const kLeft = 44;
const kLabelGap = 15;

export function drawSlopes(chart: SlopeChart): SVGSVGElement | HTMLElement {
  const { width, height, ticks } = chart;
  const xs = ticks.map((t) => t.at);
  const svg = Plot.plot({
    width,
    height,
    marginTop: kTop,
    marginBottom: kBottom,
    marginLeft: kLeft,
    marginRight: chart.labelWidth,
    style: { fontFamily: "inherit", fontSize: "12.5px", background: "none", overflow: "visible" },
    x: { domain: [Math.min(...xs), Math.max(...xs)], axis: null },
    y: { domain: chart.y.domain, type: chart.y.log ? "log" : "linear" },
    symbol: { type: "identity" },
    marks: [...frame(chart), ...all(chart), ...chosen(chart), ...names(chart), tips(chart)],
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", chart.describe);
  return svg;
}

/** Names of places that lie so close that they would overlap stand in two rows. */
function rows(chart: SlopeChart): { at: number; label: string; row: number }[] {
  const scale = (chart.width - kLeft - chart.labelWidth) / (chart.ticks.at(-1)!.at - chart.ticks[0].at || 1);
  let end = -Infinity;
  return chart.ticks.map(({ at, label }) => {
    const left = at * scale - label.length * 3.2;
    const row = left < end ? 1 : 0;
    if (row === 0) end = at * scale + label.length * 3.2 + 6;
    return { at, label, row };
  });
}

function frame(chart: SlopeChart): Plot.Markish[] {
  return [
    Plot.axisY({
      ticks: chart.y.log ? logTicks(chart.y.domain) : 5,
      tickSize: 0,
      label: null,
      tickFormat: (v: number) => plain(v),
      fill: "var(--quiet)",
    }),
    Plot.gridY(chart.y.log ? logTicks(chart.y.domain) : [], { stroke: "var(--grid)", strokeOpacity: 1 }),
    Plot.ruleX(chart.ticks, { x: "at", stroke: "var(--rule)" }),
    ...rows(chart).map(({ at, label, row }) =>
      Plot.text([label], {
        x: () => at,
        frameAnchor: "bottom",
        dy: 16 + 15 * row,
        lineAnchor: "bottom",
        fill: "var(--quiet)",
      }),
    ),
    Plot.text([chart.y.title], {
      frameAnchor: "top-left",
      dx: -kLeft + 2,
      dy: -kTop + 4,
      textAnchor: "start",
      lineAnchor: "top",
      fill: "var(--quiet)",
    }),
  ];
}

function logTicks([low, high]: [number, number]): number[] {
  const ticks = [];
  for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
    for (const step of [1, 2, 5]) {
      const at = Number((decade * step).toPrecision(1));
      if (at >= low * 0.999 && at <= high * 1.001) ticks.push(at);
    }
  }
  return ticks;
}

const y = (p: Slope["points"][number]) => p.cell.mean;

function all({ slopes }: SlopeChart): Plot.Markish[] {
  return slopes
    .filter((s) => !s.look)
    .map((s) =>
      Plot.lineY(s.points, { x: "x", y, stroke: kGrey.stroke, strokeWidth: 1, strokeOpacity: 0.35 }),
    );
}

function chosen({ slopes }: SlopeChart): Plot.Markish[] {
  return slopes.flatMap((s) => {
    if (!s.look) return [];
    const { stroke, dash, symbol } = s.look;
    return [
      Plot.ruleX(s.points, {
        x: "x",
        y1: (p) => p.cell.ci_low ?? p.cell.mean,
        y2: (p) => p.cell.ci_high ?? p.cell.mean,
        stroke,
        strokeWidth: 1.4,
      }),
      Plot.lineY(s.points, { x: "x", y, stroke, strokeWidth: 2.4, strokeDasharray: dash }),
      Plot.dot(s.points, { x: "x", y, fill: stroke, symbol, r: 4 }),
    ];
  });
}

function names(chart: SlopeChart): Plot.Markish[] {
  const [low, high] = chart.y.domain.map((v) => (chart.y.log ? Math.log(v) : v));
  const top = kTop,
    bottom = chart.height - kBottom;
  const labels = chart.slopes.flatMap((s) => {
    const last = s.points.at(-1)?.cell.mean;
    if (!s.look || last == null) return [];
    const at = chart.y.log ? Math.log(last) : last;
    return [{ text: s.name, ink: s.look.ink, y: bottom - ((at - low) / (high - low)) * (bottom - top) }];
  });
  const right = chart.width - chart.labelWidth;
  return spread(labels, kLabelGap, top, bottom).map((label) =>
    Plot.text([label.text], {
      frameAnchor: "top-left",
      dx: right - kLeft + 9,
      dy: label.y - kTop,
      textAnchor: "start",
      lineAnchor: "middle",
      fill: label.ink,
      fontWeight: 600,
    }),
  );
}

function tips({ slopes }: SlopeChart): Plot.Markish {
  const points = slopes.flatMap((s) => s.points.map((p) => ({ ...p, name: s.name })));
  return Plot.tip(
    points,
    Plot.pointer({
      x: "x",
      y,
      title: (p) => `${p.name}\n${p.label}\n${measuredText(p.cell)}`,
      fill: "var(--paper)",
      stroke: "var(--quiet)",
      fontSize: 12.5,
    }),
  );
}

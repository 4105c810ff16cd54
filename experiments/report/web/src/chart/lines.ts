// The one kind of chart on the page: lines with bands along an axis, labelled at their ends.
import * as Plot from "@observablehq/plot";
import { estimateText, plain } from "../data/format";
import type { Point } from "../data/cells";
import { crowded, merged, spread, type Label } from "./labels";
import { kGrey, type Look } from "./palette";

export interface Series {
  label: string;
  look: Look;
  points: Point[];
  /** A control: grey, thin, without band. */
  control?: boolean;
  /** Single points without a line. */
  dots?: boolean;
  /** Drawn heavier than its neighbours. */
  strong?: boolean;
}

export interface HalfMark {
  look: Look;
  y: number;
  value: number;
  ci_low: number | null;
  ci_high: number | null;
}

export interface LineChart {
  series: Series[];
  x: { title: string; domain: [number, number]; log?: boolean; ticks?: { at: number; label: string }[] };
  y: { title: string; domain: [number, number] };
  width: number;
  height: number;
  /** Seeds planned: points with fewer are hollow. */
  seeds: number;
  halves?: HalfMark[];
  /** Draws a rule where the visitor stands on the axis. */
  here?: number;
  /** Width kept free for the labels at the line ends; 0 for none. */
  labelWidth?: number;
  describe: string;
}

const kTop = 26;
const kBottom = 40;
const kLeft = 34;
const kLabelGap = 14;

export function drawLines(chart: LineChart): SVGSVGElement | HTMLElement {
  const { width, height, describe } = chart;
  const svg = Plot.plot({
    width,
    height,
    marginTop: kTop,
    marginBottom: kBottom,
    marginLeft: kLeft,
    marginRight: chart.labelWidth || 12,
    style: { fontFamily: "inherit", fontSize: "12.5px", background: "none", overflow: "visible" },
    x: { domain: chart.x.domain, type: chart.x.log ? "log" : "linear" },
    y: { domain: chart.y.domain, zero: true },
    symbol: { type: "identity" },
    marks: [
      ...frame(chart),
      ...controls(chart),
      ...subjects(chart),
      ...halves(chart),
      ...ends(chart),
      tips(chart),
    ],
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", describe);
  return svg;
}

function frame(chart: LineChart): Plot.Markish[] {
  const xTicks = chart.x.ticks?.map((t) => t.at) ?? (chart.width < 260 ? 4 : 6);
  const names = new Map(chart.x.ticks?.map((t) => [t.at, t.label]));
  return [
    Plot.axisY({
      ticks: 4,
      tickSize: 0,
      label: null,
      tickFormat: (v: number) => plain(v),
      fill: "var(--quiet)",
    }),
    Plot.gridY({ ticks: 4, stroke: "var(--grid)", strokeOpacity: 1 }),
    Plot.axisX({
      ticks: xTicks,
      tickSize: 4,
      label: chart.x.title,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: (v: number) => names.get(v) ?? plain(v),
      fill: "var(--quiet)",
      color: "var(--quiet)",
    }),
    Plot.text([chart.y.title], {
      frameAnchor: "top-left",
      dx: -kLeft + 2,
      dy: -kTop + 4,
      textAnchor: "start",
      lineAnchor: "top",
      fill: "var(--quiet)",
    }),
    Plot.ruleY([chart.y.domain[0]], { stroke: "var(--quiet)" }),
    chart.here === undefined
      ? null
      : Plot.ruleX([chart.here], { stroke: "var(--accent)", strokeWidth: 5, strokeOpacity: 0.25 }),
  ];
}

function controls({ series }: LineChart): Plot.Markish[] {
  return series
    .filter((s) => s.control)
    .map((s) =>
      s.dots
        ? Plot.dot(s.points, {
            x: "x",
            y: "mean",
            symbol: "square",
            r: 4,
            stroke: kGrey.ink,
            fill: "var(--paper)",
          })
        : Plot.lineY(s.points, { x: "x", y: "mean", stroke: kGrey.stroke, strokeWidth: 1.3 }),
    );
}

function subjects({ series, seeds, y }: LineChart): Plot.Markish[] {
  return series
    .filter((s) => !s.control)
    .sort((s, t) => Number(!!s.strong) - Number(!!t.strong)) // the chosen one lies on top
    .flatMap((s) => {
      const { stroke, symbol, dash } = s.look;
      const done = s.points.filter((p) => p.mean !== null);
      const failed = s.points.filter((p) => p.mean === null);
      return [
        Plot.areaY(s.points, {
          x: "x",
          y1: "ci_low",
          y2: "ci_high",
          fill: stroke,
          fillOpacity: 0.16,
          clip: true,
        }),
        Plot.lineY(s.points, {
          x: "x",
          y: "mean",
          stroke,
          strokeWidth: s.strong ? 2.8 : 1.8,
          strokeDasharray: dash,
        }),
        Plot.dot(done, {
          x: "x",
          y: "mean",
          symbol,
          // d3 draws both triangles point up; the second one's glyph elsewhere on the page is ▼.
          rotate: symbol === "triangle2" ? 180 : 0,
          r: s.strong ? 4 : 3,
          stroke,
          strokeWidth: 1.4,
          fill: (p: Point) => (p.n < seeds ? "var(--paper)" : stroke),
        }),
        Plot.text(failed, {
          x: "x",
          y: () => y.domain[0],
          dy: -8,
          text: () => "×",
          fontSize: 17,
          fill: s.look.ink,
        }),
      ];
    });
}

function halves({ halves = [] }: LineChart): Plot.Markish[] {
  return halves.flatMap((h) => [
    Plot.ruleY([h], {
      x1: (d: HalfMark) => d.ci_low ?? d.value,
      x2: (d: HalfMark) => d.ci_high ?? d.value,
      y: "y",
      stroke: h.look.stroke,
      strokeWidth: 2,
    }),
    Plot.dot([h], {
      x: "value",
      y: "y",
      symbol: "diamond2",
      r: 6,
      fill: "var(--paper)",
      stroke: h.look.stroke,
      strokeWidth: 2,
    }),
  ]);
}

function ends(chart: LineChart): Plot.Markish[] {
  if (!chart.labelWidth) return [];
  const top = kTop,
    bottom = chart.height - kBottom;
  const [low, high] = chart.y.domain;
  const pixel = (v: number) => bottom - ((v - low) / (high - low)) * (bottom - top);
  const labels: Label[] = chart.series.flatMap((s) => {
    const last = s.points.filter((p) => p.mean !== null).at(-1);
    if (!last || !s.label) return [];
    return [
      {
        text: s.dots ? `□ ${s.label}` : s.label,
        glyph: s.control ? undefined : s.look.glyph,
        ink: s.control ? kGrey.ink : s.look.ink,
        y: pixel(last.mean!),
        weight: s.strong ? 700 : 500,
      },
    ];
  });
  const right = chart.width - chart.labelWidth;
  const single = merged(labels);
  const close = crowded(single, kLabelGap);
  return spread(single, kLabelGap, top, bottom).map((label) =>
    Plot.text([close && label.glyph ? `${label.glyph} ${label.text}` : label.text], {
      frameAnchor: "top-left",
      dx: right - kLeft + 9,
      dy: label.y - kTop,
      textAnchor: "start",
      lineAnchor: "middle",
      fill: label.ink,
      fontWeight: label.weight,
    }),
  );
}

/** What is known exactly (row −1: no cell of the study) has no interval to miss. */
function valueText(p: Point): string {
  if (p.mean === null) return p.note ?? "no result";
  return p.row < 0 ? plain(p.mean) : estimateText(p);
}

function tips(chart: LineChart): Plot.Markish {
  const points = chart.series.flatMap((s) => s.points.map((p) => ({ ...p, label: s.label })));
  return Plot.tip(
    points,
    Plot.pointer({
      x: "x",
      y: (p) => p.mean ?? chart.y.domain[0],
      title: (p) =>
        `${p.label}\n${chart.x.title}: ${plain(p.x)}\n${valueText(p)}${p.row < 0 ? "" : `\n${p.n} of ${chart.seeds} seeds`}`,
      fill: "var(--paper)",
      stroke: "var(--quiet)",
      fontSize: 12.5,
    }),
  );
}

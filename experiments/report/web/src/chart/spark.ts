// The small picture on a card: the same curve without axes, from 0 to 1.
import * as Plot from "@observablehq/plot";
import type { Point } from "../data/cells";
import type { Look } from "./palette";

export function drawSpark(points: Point[], look: Look, width: number, height: number): Element {
  const svg = Plot.plot({
    width,
    height,
    margin: 5,
    marginLeft: 2,
    marginRight: 6,
    axis: null,
    style: { background: "none", overflow: "visible" },
    y: { domain: [0, 1] },
    marks: [
      Plot.ruleY([0, 1], { stroke: "var(--grid)" }),
      Plot.areaY(points, {
        x: "x",
        y1: "ci_low",
        y2: "ci_high",
        fill: look.stroke,
        fillOpacity: 0.18,
        clip: true,
      }),
      Plot.lineY(points, {
        x: "x",
        y: "mean",
        stroke: look.stroke,
        strokeWidth: 2,
        strokeDasharray: look.dash,
      }),
      Plot.dot(points.filter((p) => p.mean !== null).slice(-1), {
        x: "x",
        y: "mean",
        fill: look.stroke,
        r: 3.5,
      }),
    ],
  });
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

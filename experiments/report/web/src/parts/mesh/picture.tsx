// The network as a picture. Positions never change; only links, filters and fates do.
import { polygonCentroid, polygonHull } from "d3-polygon";
import { line } from "d3-shape";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { MeshData, Scene } from "../../data/block";
import { useReport } from "../../ui/context";
import { fateOf, type Fate } from "./scene";

type XY = [number, number];

const kMargin = 26;
/** The picture and its slider should fit on one screen. */
const kShareOfScreen = 0.64;
const kLeastHeight = 320;
const kLanes = 5;
const kLaneWidth = 1.3;

interface Props {
  mesh: MeshData;
  scene?: Scene;
  rung: number;
  /** A conversation to light up. */
  chosen: number | null;
}

export function Picture({ mesh, scene, rung, chosen }: Props) {
  const { block } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(240, Math.floor(box.current!.clientWidth)));
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  const { at, height } = useMemo(() => fit(mesh, width), [mesh, width]);
  const before = rung === 0 ? mesh.rungs[0].links : mesh.rungs[rung - 1].links;
  const links = useMemo(() => linkPaths(mesh, at, before, mesh.rungs[rung].links), [mesh, at, rung]);
  const small = width < 480;
  const stoppedAt = countStops(scene);
  return (
    <div ref={box}>
      <svg
        class={`picture ${small ? "small" : ""}`}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Network with ${mesh.rungs[rung].links} links. ${words(scene)}`}
      >
        <States mesh={mesh} at={at} titles={block.states} />
        <path class="link" d={links.inside} />
        <path class="link border" d={links.border} />
        <path class="link new" key={`new-${rung}`} d={links.added} />
        {scene && (
          <g class={chosen === null ? "talk" : "talk dimmed"}>
            {scene.paths.map((paths, i) => (
              <Talk
                paths={paths}
                sites={scene.sites}
                at={at}
                lane={i}
                chosen={i === chosen}
                fate={fateOf(scene.stopped[i])}
              />
            ))}
          </g>
        )}
        <g>
          {mesh.routers.state.map((state, r) => (
            <circle
              class={`router state-${state % 4} ${block.states[state].filtering ? "filtering" : ""}`}
              cx={at[r][0]}
              cy={at[r][1]}
              r={small ? 1.8 : 2.8}
            />
          ))}
        </g>
        {scene && (
          <g class={chosen === null ? "talk" : "talk dimmed"}>
            {[...scene.paths.keys()]
              .sort((p, q) => (scene.stopped[q] ?? 0) - (scene.stopped[p] ?? 0))
              .map((i) => (
                <Ends
                  paths={scene.paths[i]}
                  at={at}
                  size={small ? 2.6 : 4}
                  chosen={i === chosen}
                  fate={fateOf(scene.stopped[i])}
                />
              ))}
          </g>
        )}
        <g>
          {scene?.sites.map((r) => (
            <g class="site" transform={`translate(${at[r].join()})`}>
              <circle r={small ? 6 : 8.5} />
              <path d={small ? "M-2.5,-2.5L2.5,2.5M2.5,-2.5L-2.5,2.5" : "M-4,-4L4,4M4,-4L-4,4"} />
              {stoppedAt.get(r) && (
                <text x={small ? 8 : 12} y={small ? -4 : -6}>
                  {stoppedAt.get(r)}
                </text>
              )}
            </g>
          ))}
        </g>
      </svg>
      <p class="legend">
        <span class="key-site">
          <i aria-hidden="true">⊗</i> filter, with how many of the conversations it stops
        </span>
        <span class="key-new">
          <i aria-hidden="true">━</i> links new at this step
        </span>
        <span>
          <i aria-hidden="true">○</i> start, <i aria-hidden="true">□</i> goal
        </span>
        <span class="stopped">
          <i aria-hidden="true">╌</i> stopped
        </span>
        <span class="through">
          <i aria-hidden="true">━■</i> got through
        </span>
      </p>
    </div>
  );
}

/** Positions in pixels, in the mesh's own proportions, y upwards. */
function fit(mesh: MeshData, width: number): { at: XY[]; height: number } {
  const { x, y } = mesh.routers;
  const [left, right] = [Math.min(...x), Math.max(...x)],
    [low, high] = [Math.min(...y), Math.max(...y)];
  const ratio = Math.min(1.1, Math.max(0.5, (high - low) / (right - left || 1)));
  const height = Math.round(Math.min(width * ratio, Math.max(kLeastHeight, innerHeight * kShareOfScreen)));
  const scale = Math.min(
    (width - 2 * kMargin) / (right - left || 1),
    (height - 2 * kMargin) / (high - low || 1),
  );
  const dx = (width - scale * (right - left)) / 2,
    dy = (height - scale * (high - low)) / 2;
  return { at: x.map((v, i) => [dx + scale * (v - left), height - dy - scale * (y[i] - low)]), height };
}

function linkPaths(mesh: MeshData, at: XY[], before: number, count: number) {
  const paths = { inside: "", border: "", added: "" };
  const { a, b } = mesh.links;
  for (let i = 0; i < count; i++) {
    const crosses = mesh.routers.state[a[i]] !== mesh.routers.state[b[i]];
    const kind = i >= before ? "added" : crosses ? "border" : "inside";
    paths[kind] += `M${at[a[i]].map(Math.round).join()}L${at[b[i]].map(Math.round).join()}`;
  }
  return paths;
}

function States({
  mesh,
  at,
  titles,
}: {
  mesh: MeshData;
  at: XY[];
  titles: { title: string; filtering?: boolean }[];
}) {
  const middle = at.reduce((sum, p) => sum + p[1], 0) / at.length;
  return (
    <g>
      {titles.map((state, s) => {
        const points = at.filter((_, r) => mesh.routers.state[r] === s);
        const hull = points.length > 2 ? polygonHull(points) : null;
        if (!hull) return null;
        const [x, y] = polygonCentroid(hull);
        const ys = points.map((p) => p[1]);
        const label = y < middle ? Math.min(...ys) - 16 : Math.max(...ys) + 24;
        return (
          <g class={`state state-${s % 4} ${state.filtering ? "filtering" : ""}`}>
            <path d={`M${hull.join("L")}Z`} />
            <text x={x} y={Math.max(14, label)}>
              {state.title}
              {state.filtering ? " (filters)" : ""}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface TalkProps {
  paths: number[][];
  sites: number[];
  at: XY[];
  lane: number;
  chosen: boolean;
  fate: Fate;
}

/** One conversation: each path runs to its server, or to the filter that stops it. */
function Talk({ paths, sites, at, lane, chosen, fate }: TalkProps) {
  const shift = ((lane % kLanes) - (kLanes - 1) / 2) * kLaneWidth;
  const draw = line<number>(
    (r) => at[r][0] + shift,
    (r) => at[r][1] + shift,
  );
  return (
    <g class={`${fate} ${chosen ? "chosen" : ""}`}>
      {[...paths].reverse().map((path, k) => {
        const stop = path.findIndex((r) => sites.includes(r));
        const shown = stop < 0 ? path : path.slice(0, stop + 1);
        return (
          <path
            class={`${stop < 0 ? "free" : "cut"} ${k < paths.length - 1 ? "minor" : ""}`}
            d={draw(shown) ?? ""}
          />
        );
      })}
    </g>
  );
}

/** Where a conversation starts (round) and where it wants to go (square; filled when it got there). */
function Ends({
  paths,
  at,
  size,
  chosen,
  fate,
}: {
  paths: number[][];
  at: XY[];
  size: number;
  chosen: boolean;
  fate: Fate;
}) {
  const start = paths[0]?.[0],
    end = paths[0]?.at(-1);
  if (start === undefined || end === undefined) return null;
  return (
    <g class={`${fate} ${chosen ? "chosen" : ""}`}>
      <circle class="client" cx={at[start][0]} cy={at[start][1]} r={size} />
      <rect class="server" x={at[end][0] - size} y={at[end][1] - size} width={2 * size} height={2 * size} />
    </g>
  );
}

/** For each site, how many conversations end there. */
function countStops(scene?: Scene): Map<number, number> {
  const counts = new Map<number, number>();
  scene?.paths.forEach((paths, i) => {
    if (fateOf(scene.stopped[i]) !== "stopped" || !paths[0]) return;
    const site = paths[0].find((r) => scene.sites.includes(r));
    if (site !== undefined) counts.set(site, (counts.get(site) ?? 0) + 1);
  });
  return counts;
}

function words(scene?: Scene): string {
  if (!scene) return "Nothing was drawn for this step.";
  const count = (fate: Fate) => scene.stopped.filter((s) => fateOf(s) === fate).length;
  return `${scene.sites.length} filters. Of ${scene.stopped.length} conversations ${count("stopped")} are stopped, ${count("partly")} on some paths, ${count("through")} get through.`;
}

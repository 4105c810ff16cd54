// Cells of many states: one metric of one state at one value of the axis knob.
import type { Block, Finding, NationsPart } from "./block";
import type { Cell, Cells, Choice } from "./cells";
import { agrees } from "./view";

export interface Nation {
  code: string;
  name: string;
  /** By metric, then by place on the axis; undefined where there is no such cell. */
  cells: Map<string, (Cell | undefined)[]>;
  finding?: Finding;
}

const kNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

function nameOf(code: string, title: string): string {
  if (title !== code || !/^[A-Z]{2}$/.test(code)) return title;
  return kNames.of(code) ?? code;
}

export function nationsOf(block: Block, cells: Cells, part: NationsPart, choice: Choice): Nation[] {
  const { axis } = block.roles;
  const columns = block.cells;
  const places = cells.knob(axis).values.length;
  const engine = block.engines.findIndex((e) => e.id === part.engine);
  const others = block.knobs.filter((k) => k.id !== axis);
  const nations = block.states.map(({ code, title }): Nation => ({
    code,
    name: nameOf(code, title),
    cells: new Map(),
    finding: block.findings.find((f) => f.state === code && agrees(block, f.where, choice)),
  }));
  for (let row = 0; row < columns.n.length; row++) {
    if (columns.engine[row] !== engine) continue;
    if (others.some((k) => columns.knobs[k.id][row] >= 0 && columns.knobs[k.id][row] !== choice[k.id]))
      continue;
    const byMetric = nations[columns.state[row]].cells;
    const metric = block.metrics[columns.metric[row]].id;
    if (!byMetric.has(metric)) byMetric.set(metric, new Array(places).fill(undefined));
    byMetric.get(metric)![columns.knobs[axis][row]] = cells.at(row);
  }
  return nations;
}

/** Share of the nations that have a value at all whose value is at most `limit`. */
export function shareUpTo(nations: Nation[], metric: string, place: number, limit: number): number | null {
  const values = nations
    .map((n) => n.cells.get(metric)?.[place]?.mean)
    .filter((v): v is number => v !== null && v !== undefined);
  return values.length ? values.filter((v) => v <= limit).length / values.length : null;
}

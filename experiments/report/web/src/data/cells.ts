// Looking cells up: a choice of knob values and a metric lead to one row of the columns.
import type { Block, Engine, EngineId, Knob, Maybe, Metric } from "./block";

/** Index into each knob's values. Every knob has one. */
export type Choice = Record<string, number>;

export interface Cell {
  row: number;
  n: number;
  mean: Maybe;
  ci_low: Maybe;
  ci_high: Maybe;
  note?: string;
}

export interface Point extends Cell {
  rung: number;
  /** Place on the axis: the realised fact where the block names one, else the knob's value. */
  x: number;
}

const kAnyValue = -1;

export class Cells {
  private readonly rows = new Map<string, number>();
  /** For each engine and metric, which knobs were ever left open (-1): a few patterns only. */
  private readonly patterns = new Map<string, Set<string>>();
  private readonly metricIndex: Map<string, number>;
  private readonly engineIndex: Map<string, number>;
  private readonly knobIds: string[];

  constructor(readonly block: Block) {
    const { cells } = block;
    this.knobIds = block.knobs.map((k) => k.id);
    this.metricIndex = new Map(block.metrics.map((m, i) => [m.id, i]));
    this.engineIndex = new Map(block.engines.map((e, i) => [e.id, i]));
    const columns = this.knobIds.map((id) => cells.knobs[id]);
    for (let row = 0; row < cells.n.length; row++) {
      const values = columns.map((column) => column[row]);
      const place = `${cells.engine[row]}/${cells.metric[row]}`;
      this.rows.set(`${place}/${values.join()}`, row);
      const pattern = values.map((v) => (v === kAnyValue ? "*" : "=")).join("");
      if (!this.patterns.has(place)) this.patterns.set(place, new Set());
      this.patterns.get(place)!.add(pattern);
    }
  }

  get size(): number {
    return this.block.cells.n.length;
  }

  knob(id: string): Knob {
    return this.block.knobs.find((k) => k.id === id)!;
  }

  /** One that the block does not know has no cells, and its id for a name. */
  metric(id: string): Metric {
    const known = this.block.metrics[this.metricIndex.get(id) ?? -1];
    return known ?? { id, title: id, unit: "", definition: "Not measured in this run.", group: "fact" };
  }

  /** One that was not run has no seeds and no cells. */
  engine(id: EngineId): Engine {
    const known = this.block.engines[this.engineIndex.get(id) ?? -1];
    return known ?? { id, title: id, seeds: 0, efficacy: "" };
  }

  /** Undefined: not part of the plan. A cell with n = 0: planned, but nothing finished. */
  find(engine: EngineId, metric: string, choice: Choice): Cell | undefined {
    const place = `${this.engineIndex.get(engine)}/${this.metricIndex.get(metric)}`;
    const values = this.knobIds.map((id) => choice[id]);
    for (const pattern of this.patterns.get(place) ?? []) {
      const key = values.map((v, i) => (pattern[i] === "*" ? kAnyValue : v)).join();
      const row = this.rows.get(`${place}/${key}`);
      if (row !== undefined) return this.at(row);
    }
    return undefined;
  }

  at(row: number): Cell {
    const { cells } = this.block;
    return {
      row,
      n: cells.n[row],
      mean: cells.mean[row],
      ci_low: cells.ci_low[row],
      ci_high: cells.ci_high[row],
      note: cells.notes?.[row],
    };
  }

  /** The cells along the axis; rungs that were not planned are left out. */
  along(engine: EngineId, metric: string, choice: Choice): Point[] {
    const { axis } = this.block.roles;
    const points: Point[] = [];
    for (let rung = 0; rung < this.knob(axis).values.length; rung++) {
      const here = { ...choice, [axis]: rung };
      const cell = this.find(engine, metric, here);
      if (cell) points.push({ ...cell, rung, x: this.place(engine, here) });
    }
    return points;
  }

  /** Where a rung lies on the axis in this world. */
  place(engine: EngineId, choice: Choice): number {
    const { axis, axis_metric } = this.block.roles;
    const rung = choice[axis];
    if (axis_metric) {
      const others = this.block.engines.map((e) => e.id).filter((id) => id !== engine);
      for (const source of [engine, ...others]) {
        const fact = this.find(source, axis_metric, choice);
        if (fact?.mean != null) return fact.mean;
      }
    }
    const value = this.knob(axis).values[rung];
    return typeof value === "number" ? value : rung;
  }

  /**
   * The choice itself, or, where this engine was not run in it, the planned world that differs in the
   * fewest knobs. Knobs in `open` do not count, and a subject arm never turns into a control.
   */
  nearest(engine: EngineId, metric: string, choice: Choice, open: string[]): Choice {
    if (this.along(engine, metric, choice).length) return choice;
    const { cells, knobs, roles } = this.block;
    const wanted = [this.engineIndex.get(engine), this.metricIndex.get(metric)];
    let best = choice,
      most = -1;
    for (let row = 0; row < cells.n.length; row++) {
      if (cells.engine[row] !== wanted[0] || cells.metric[row] !== wanted[1]) continue;
      const here = { ...choice };
      let same = 0,
        control = false;
      for (const { id, values } of knobs) {
        const value = cells.knobs[id][row];
        if (value < 0 || open.includes(id)) continue;
        if (id === roles.arm?.knob) control = !roles.arm.subjects.includes(values[value]);
        here[id] = value;
        if (value === choice[id]) same++;
      }
      if (!control && same > most) [best, most] = [here, same];
    }
    return best;
  }

  /** Whether an engine has cells of a metric, whatever the knobs. */
  has(engine: EngineId, metric: string): boolean {
    return this.patterns.has(`${this.engineIndex.get(engine)}/${this.metricIndex.get(metric)}`);
  }

  /** Whether a knob ever makes a difference to an engine's cells of a metric. */
  usesKnob(engine: EngineId, metric: string, knob: string): boolean {
    const place = `${this.engineIndex.get(engine)}/${this.metricIndex.get(metric)}`;
    const column = this.knobIds.indexOf(knob);
    return [...(this.patterns.get(place) ?? [])].some((pattern) => pattern[column] === "=");
  }
}

export function knobLabel(knob: Knob, index: number): string {
  return knob.labels?.[index] ?? String(knob.values[index]);
}

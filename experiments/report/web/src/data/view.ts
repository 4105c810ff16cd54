// What the visitor is looking at, and how it is written in the address.
import type { Block, Engine, EngineId, Where } from "./block";
import type { Choice } from "./cells";

export interface View {
  engine: EngineId;
  metric: string;
  choice: Choice;
  /** Codes of the states in colour, where the block has a part for many of them. */
  states: string[];
}

export function defaultView(block: Block): View {
  const { roles } = block;
  const choice: Choice = {};
  for (const knob of block.knobs) {
    const start =
      roles.defaults?.[knob.id] ?? (roles.arm?.knob === knob.id ? roles.arm.subjects[0] : undefined);
    choice[knob.id] = Math.max(0, start === undefined ? 0 : knob.values.indexOf(start));
  }
  const engine = block.engines.find((e) => hasEfficacy(block, e)) ?? block.engines[0];
  return {
    engine: engine?.id ?? "",
    metric: engine?.efficacy ?? "",
    choice,
    states: block.parts.nations?.shown ?? [],
  };
}

/** Of a run that was interrupted the first engine may have nothing to show yet. */
function hasEfficacy({ engines, metrics, cells }: Block, engine: Engine): boolean {
  const wanted = [engines.indexOf(engine), metrics.findIndex((m) => m.id === engine.efficacy)];
  return cells.engine.some((e, row) => e === wanted[0] && cells.metric[row] === wanted[1]);
}

/** Only what differs from the default is written, so that a plain view has a plain address. */
export function toHash(block: Block, view: View): string {
  const start = defaultView(block);
  const pairs = new URLSearchParams();
  if (view.engine !== start.engine) pairs.set("engine", view.engine);
  const usual = block.engines.find((e) => e.id === view.engine)?.efficacy;
  if (view.metric !== usual) pairs.set("metric", view.metric);
  for (const knob of block.knobs) {
    const index = view.choice[knob.id];
    if (index !== start.choice[knob.id]) pairs.set(knob.id, String(knob.values[index]));
  }
  if (view.states.join() !== start.states.join()) pairs.set("states", view.states.join(" "));
  return pairs.toString();
}

/** Reads an address; what it does not know or does not say stays at the default. */
export function fromHash(block: Block, hash: string): View {
  const view = defaultView(block);
  const pairs = new URLSearchParams(hash.replace(/^#/, ""));
  const engine = block.engines.find((e) => e.id === pairs.get("engine"));
  if (engine) {
    view.engine = engine.id;
    view.metric = engine.efficacy;
  }
  if (block.metrics.some((m) => m.id === pairs.get("metric"))) view.metric = pairs.get("metric")!;
  for (const knob of block.knobs) {
    const index = knob.values.findIndex((v) => String(v) === pairs.get(knob.id));
    if (index >= 0) view.choice[knob.id] = index;
  }
  const codes = new Set(block.states.map((s) => s.code));
  const states = pairs.get("states");
  if (states !== null) view.states = states.split(" ").filter((code) => codes.has(code));
  return view;
}

export function valueOf(block: Block, choice: Choice, knob: string) {
  return block.knobs.find((k) => k.id === knob)?.values[choice[knob]];
}

/** True when nothing in `where` contradicts the choice; `except` names knobs that do not count. */
export function agrees(block: Block, where: Where, choice: Choice, except: string[] = []): boolean {
  return Object.entries(where).every(
    ([knob, value]) => except.includes(knob) || valueOf(block, choice, knob) === value,
  );
}

/** How many knobs of `where` agree with the choice, less those that do not. */
export function closeness(block: Block, where: Where, choice: Choice): number {
  return Object.entries(where).reduce(
    (sum, [knob, value]) => sum + (valueOf(block, choice, knob) === value ? 1 : -1),
    0,
  );
}

/** A name for all of the choice but the rung: figures with this name need no new drawing when the rung moves. */
export function worldKey(block: Block, choice: Choice): string {
  return block.knobs
    .filter((k) => k.id !== block.roles.axis)
    .map((k) => choice[k.id])
    .join();
}

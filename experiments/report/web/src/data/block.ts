// The block of data, as schema.json describes it. Meaning and order: docs/report-data.md.

export type KnobValue = string | number;
export type Where = Record<string, KnobValue>;
export type EngineId = string;
export type Maybe = number | null;

export interface Knob {
  id: string;
  title: string;
  unit?: string;
  text?: string;
  values: KnobValue[];
  labels?: string[];
  texts?: string[];
}

export interface Roles {
  axis: string;
  axis_metric?: string;
  line?: string;
  panel?: string;
  arm?: { knob: string; subjects: KnobValue[]; controls: KnobValue[] };
  choice?: string[];
  defaults?: Where;
}

/** The knob along whose values lines are told apart. Only parts that are drawn where there is one ask. */
export const lineKnob = (roles: Roles): string => roles.line!;

export interface Engine {
  id: EngineId;
  title: string;
  text?: string;
  seeds: number;
  efficacy: string;
}

export interface Metric {
  id: string;
  title: string;
  unit: string;
  definition: string;
  range?: [Maybe, Maybe];
  group: "efficacy" | "coverage" | "yield" | "cost" | "fact";
}

export interface Estimate {
  axis?: number;
  n?: number;
  mean: Maybe;
  ci_low: Maybe;
  ci_high: Maybe;
}

export interface Finding {
  claim: string;
  holds: "yes" | "no" | "undecided";
  /** Why it is undecided. */
  reason?: string;
  /** The question that it answers, where that is not the study's first one. */
  part?: string;
  seeds?: number;
  tipping_threshold?: Maybe;
  engine?: EngineId;
  metric?: string;
  where: Where;
  state?: string;
  first?: Estimate;
  last?: Estimate;
  half_density: { value: Maybe; ci_low: Maybe; ci_high: Maybe; reason: string | null };
  text: string;
  brief?: string;
}

export interface Scene {
  rung: number;
  where: Where;
  sites: number[];
  stopped: Maybe[];
  paths: number[][][];
}

export interface MeshData {
  where: Where;
  seed: number;
  routers: { state: number[]; x: number[]; y: number[] };
  links: { a: number[]; b: number[] };
  rungs: { links: number; mean_degree?: number; border_links?: number; cut_size?: number }[];
  conversations: { client: number[]; server: number[] };
  scenes: Scene[];
}

export interface CellColumns {
  engine: number[];
  state: number[];
  metric: number[];
  knobs: Record<string, number[]>;
  n: number[];
  mean: Maybe[];
  ci_low: Maybe[];
  ci_high: Maybe[];
  notes?: Record<string, string>;
}

export interface NumberNote extends Estimate {
  title: string;
  unit?: string;
  text?: string;
  where?: Where;
}

/** Lines and marks that the curve shows beside its own. */
export interface CurvePart {
  title?: string;
  /** False where half of the first value is no question. */
  halves?: boolean;
  /** Lines, or (with `dots`) single points. */
  references?: { label: string; points: [number, number][]; dots?: boolean }[];
  marks?: { metric: string; text: string };
}

/** One metric by two knobs, as a table. */
export interface Matrix {
  title: string;
  text?: string;
  engine: EngineId;
  rows: string;
  columns: string;
  metric: string;
  beside?: { title: string; values: Maybe[] };
}

/** Verdicts of the findings of one part, a table for each metric, side by side. */
export interface VerdictsPart {
  title: string;
  text?: string;
  engine: EngineId;
  part: string;
  tables: { title: string; metric: string }[];
}

/** One metric of many states along the axis. */
export interface NationsPart {
  engine: EngineId;
  title: string;
  metric: string;
  places?: number[];
  shown: string[];
  columns: string[];
  words: Record<Finding["holds"] | "same", string>;
  text?: string;
}

export interface Parts {
  curve?: CurvePart;
  matrices?: Matrix[];
  verdicts?: VerdictsPart[];
  nations?: NationsPart;
  why?: { engine?: EngineId; facts: string[]; against?: string; text?: string; numbers?: NumberNote[] };
  encryption?: {
    engine: EngineId;
    rows: string;
    columns: string;
    metrics: { metric: string; label: string }[];
    text?: string;
  };
  cost?: { engine: EngineId; metrics: string[]; text?: string };
}

export interface Block {
  schema: number;
  study: {
    name: string;
    title: string;
    question: string;
    claim: string;
    claim_text: string;
    source?: string;
    answer?: string;
    caveats?: string[];
    method?: string[];
  };
  knobs: Knob[];
  roles: Roles;
  engines: Engine[];
  states: { code: string; title: string; filtering?: boolean }[];
  metrics: Metric[];
  parts: Parts;
  cells: CellColumns;
  findings: Finding[];
  meshes: MeshData[];
  manifest: Record<string, unknown>;
  run?: RunState;
}

/** How much of the study there is. */
export interface RunState {
  complete: boolean;
  done: number;
  units: number;
  /** What failed, and why; a sentence each. */
  failed?: string[];
  /** What finishes it. */
  command?: string;
}

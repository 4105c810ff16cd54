// Invented means and intervals for the sample block, with failed and short cells planted in them.
import {
  kDegrees,
  kRoutings,
  kShares,
  kFamilies,
  kBudgets,
  kTriggers,
  kEncrypted,
  kStrategies,
  knobs,
  metrics,
} from "./sample_terms.mjs";
import { randomStream } from "./sample_world.mjs";

let random = randomStream(7);
const index = (list, value) => list.indexOf(value);
const metricIndex = new Map(metrics.map((m, i) => [m.id, i]));
export const round = (v) => Number(v.toPrecision(6));
const cells = {
  engine: [],
  state: [],
  metric: [],
  knobs: {},
  n: [],
  mean: [],
  ci_low: [],
  ci_high: [],
  notes: {},
};
for (const knob of knobs) cells.knobs[knob.id] = [];

function add(engine, metric, where, mean, half, n, note) {
  const [low, high] = metrics[metricIndex.get(metric)].range;
  const clamp = (v) => round(Math.min(high ?? Infinity, Math.max(low ?? -Infinity, v)));
  const row = cells.n.length;
  cells.engine.push(engine === "paths" ? 0 : 1);
  cells.state.push(0);
  cells.metric.push(metricIndex.get(metric));
  for (const knob of knobs) {
    cells.knobs[knob.id].push(knob.id in where ? index(knob.values, where[knob.id]) : -1);
  }
  cells.n.push(n);
  cells.mean.push(n ? clamp(mean) : null);
  cells.ci_low.push(n > 1 ? clamp(mean - half) : null);
  cells.ci_high.push(n > 1 ? clamp(mean + half) : null);
  if (note) cells.notes[row] = note;
}

const borderLinks = (degree, crossing) => 3 + Math.max(0, degree - 1.98) * 96 * crossing * 0.5;
const cutSize = (degree, crossing) => Math.min(46, 1 + 0.7 * (borderLinks(degree, crossing) - 3));
const budgetOf = (budget, degree, crossing) =>
  budget === "4" ? 4 : Math.max(4, borderLinks(degree, crossing) / 2);

export function efficacy({ family, density, border_share, routing, strategy, budget }) {
  if (strategy === "none") return 0;
  if (strategy === "border-all") return 1;
  const ratio = budgetOf(budget, density, border_share) / cutSize(density, border_share);
  const steep =
    { shortest: 0.55, "ecmp-flow": 0.75, "ecmp-packet": 0.95 }[routing] * (family === "geometric" ? 1 : 0.6);
  const kept = Math.min(1, ratio ** steep);
  if (density === kDegrees[0]) return strategy === "random" ? 0.3 : 1;
  return { random: 0.25 * kept, "greedy-frozen": 0.75 * kept, greedy: kept }[strategy];
}

function pathsCells() {
  for (const family of kFamilies)
    for (const density of kDegrees)
      for (const border_share of kShares) {
        const world = { family, density, border_share };
        const jitter = () => 0.02 * (random() - 0.5);
        add("paths", "mean_degree", world, density + jitter() * 0.2, 0.01, 30);
        add("paths", "border_links", world, borderLinks(density, border_share), 1.5, 30);
        add("paths", "cut_size", world, cutSize(density, border_share), 0.8, 30);
        for (const budget of kBudgets) {
          const ratio = budgetOf(budget, density, border_share) / cutSize(density, border_share);
          add("paths", "budget_per_cut", { ...world, budget }, ratio, ratio * 0.06, 30);
        }
        for (const routing of kRoutings) {
          const hops = 3 + 14 / (density - 0.6) + (routing === "shortest" ? 0 : 0.05);
          add("paths", "path_length", { ...world, routing }, hops, 0.2, 30);
          for (const strategy of kStrategies) {
            const open = strategy === "none" || strategy === "border-all" ? [undefined] : kBudgets;
            for (const budget of open) {
              const where = { ...world, routing, strategy, ...(budget ? { budget } : {}) };
              const e = efficacy({ ...where, budget: budget ?? "4" });
              const half = e === 0 || e === 1 ? 0 : 0.02 + 0.03 * random();
              const failed =
                family === "preferential" && density === 9 && border_share === 0.5 && routing === "ecmp-flow";
              const n = failed ? 0 : 30,
                note = failed ? "time limit reached on all 30 seeds" : undefined;
              add("paths", "blocking_bound", where, e + (half ? jitter() : 0), half, n, note);
              add("paths", "coverage_packets", where, Math.min(1, e * 1.05), half, n, note);
              add(
                "paths",
                "coverage_conversations",
                where,
                Math.min(1, e * (routing === "ecmp-packet" ? 1.6 : 1.15)),
                half,
                n,
                note,
              );
              add(
                "paths",
                "coverage_whole",
                where,
                e * (routing === "ecmp-packet" && density > 2 ? 0.4 : 0.95),
                half,
                n,
                note,
              );
              add("paths", "metadata_yield", where, Math.min(1, e * 1.15), half, n, note);
            }
          }
        }
      }
}

function packetsCells() {
  const world = { family: "geometric", border_share: 0.2 };
  for (const density of [kDegrees[0], kDegrees[3], kDegrees[7]]) {
    add("packets", "mean_degree", { ...world, density }, density, 0.02, 5);
    for (const routing of kRoutings)
      for (const trigger of kTriggers)
        for (const encrypted of kEncrypted) {
          for (const strategy of ["none", "greedy"]) {
            const where = {
              ...world,
              density,
              routing,
              trigger,
              encrypted,
              strategy,
              ...(strategy === "greedy" ? { budget: "4" } : {}),
            };
            const e = efficacy({ ...where, budget: "4" });
            const clear = 1 - encrypted;
            const act = { address: 1, name: 1 - 0.3 * encrypted, keyword: clear }[trigger];
            const spread = strategy === "none" ? 0 : 0.06 + 0.05 * random();
            const gone =
              trigger === "keyword" && encrypted === 0.5 && density === 12 && routing === "ecmp-packet";
            const short = trigger === "name" && encrypted === 0.95 && density === 4;
            const n = gone ? 0 : short ? 3 : 5;
            const note = gone
              ? "the run ended with an error on all 5 seeds"
              : short
                ? "2 of 5 seeds reached the time limit"
                : undefined;
            const put = (metric, mean, half = spread) => add("packets", metric, where, mean, half, n, note);
            put("blocking", 0.94 * e * act);
            put("coverage_packets", e);
            put("coverage_conversations", Math.min(1, 1.1 * e));
            put("coverage_whole", e * 0.8);
            put("recognition", e * act);
            put("content_yield", e * clear * 0.9);
            put("metadata_yield", Math.min(1, e * 1.05));
            put("collateral", trigger === "address" ? 0.09 * e : 0.01 * e, spread / 4);
            put("stretch", strategy === "none" ? 1 : 1 + 0.25 * e, spread / 2);
            put("inspected_bytes", 0.3 * e, spread / 3);
          }
        }
  }
}

/** All columns, the same on every call. */
export function sampleCells() {
  random = randomStream(7);
  cells.notes = {};
  const { engine, state, metric, n, mean, ci_low, ci_high } = cells;
  for (const column of [engine, state, metric, n, mean, ci_low, ci_high, ...Object.values(cells.knobs)])
    column.length = 0;
  pathsCells();
  packetsCells();
  return cells;
}

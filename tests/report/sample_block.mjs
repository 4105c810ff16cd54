// The sample block: invented numbers in the shape that docs/report-data.md describes, the same on
// every run. It says in its title that it is no result. Only tests and development use it.
import { greedySites, randomStream, sampleMesh, shortestPaths } from "./sample_world.mjs";

const kDegrees = [1.98, 2.5, 3, 4, 5, 6.5, 9, 12];
const kRoutings = ["shortest", "ecmp-flow", "ecmp-packet"];
const kShares = [0.05, 0.2, 0.5];
const kFamilies = ["geometric", "preferential"];
const kBudgets = ["4", "half-border"];
const kTriggers = ["address", "name", "keyword"];
const kEncrypted = [0, 0.5, 0.95];
const kStrategies = ["none", "random", "greedy-frozen", "greedy", "border-all"];

const knobs = [
  { id: "family", title: "Kind of network", values: kFamilies, labels: ["geometric", "preferential"],
    texts: ["links join neighbours", "links join well-linked routers"],
    text: "The rule by which links are added inside a state." },
  { id: "density", title: "Mean degree", unit: "links per router, mean", values: kDegrees,
    text: "How many links a router has on average. Each rung adds links to the one before." },
  { id: "border_share", title: "Border share", values: kShares,
    labels: ["5 % of new links cross", "20 % of new links cross", "50 % of new links cross"],
    text: "The share of added links that cross a border." },
  { id: "routing", title: "Routing", values: kRoutings,
    labels: ["one path", "per flow", "per packet"],
    texts: ["every packet takes the one shortest path", "each conversation keeps to one of the equal paths",
      "each packet picks among the equal paths"],
    text: "How packets choose between paths." },
  { id: "strategy", title: "Filters placed", values: kStrategies,
    labels: ["no filters", "at random", "once, never moved", "anew on each rung", "every border router"],
    text: "Where the state puts its filters." },
  { id: "budget", title: "Budget", values: kBudgets, labels: ["4 filters", "half of the border"],
    text: "How many routers may carry a filter." },
  { id: "trigger", title: "Trigger", values: kTriggers, text: "What in a packet makes the filter act." },
  { id: "encrypted", title: "Encrypted", values: kEncrypted, labels: ["0 %", "50 %", "95 %"],
    text: "Share of conversations that are encrypted." },
];

const share = [0, 1];
const metrics = [
  ["blocking_bound", "Blocking, upper bound", "share of target conversations", "efficacy", share,
    "Share of target conversations that perfect boxes at the sites would stop, given the routing's own choice of paths."],
  ["blocking", "Blocking", "share of target conversations", "efficacy", share,
    "One minus the conversations completed with filters over those completed without, retries included."],
  ["coverage_packets", "Packets seen", "share of target packets", "coverage", share,
    "Share of the targets' packets that crossed at least one site."],
  ["coverage_conversations", "Conversations touched", "share of target conversations", "coverage", share,
    "Share of target conversations of which at least one packet crossed a site."],
  ["coverage_whole", "Conversations seen whole", "share of target conversations", "coverage", share,
    "Share of target conversations of which all packets of one direction crossed one and the same site."],
  ["recognition", "Recognised", "share of target conversations", "coverage", share,
    "Share of target conversations on which a rule fired, for the right reason."],
  ["content_yield", "Content read", "share of target bytes", "yield", share,
    "Share of the targets' application bytes that a site holds in the clear."],
  ["metadata_yield", "Contacts recorded", "share of target conversations", "yield", share,
    "Share of target conversations whose client, server and time a site recorded."],
  ["collateral", "Innocent conversations lost", "share of innocent conversations", "cost", share,
    "Share of innocent conversations that completed without filters and failed here."],
  ["stretch", "Slow-down", "times the time without filters", "cost", [0, null],
    "Median of completion time over completion time without filters."],
  ["inspected_bytes", "Bytes inspected", "share of delivered bytes", "cost", share,
    "IP bytes offered to sites over all IP bytes delivered."],
  ["path_length", "Path length", "hops", "fact", [0, null], "Mean number of hops of the targets' paths."],
  ["cut_size", "Minimum cut", "routers", "fact", [0, null],
    "Fewest routers whose loss separates the state from abroad."],
  ["border_links", "Border links", "links", "fact", [0, null], "Links that cross the state's border."],
  ["mean_degree", "Mean degree", "links per router, mean", "fact", [0, null], "Realised mean degree."],
  ["budget_per_cut", "Budget ÷ minimum cut", "filters per router of the cut", "fact", [0, null],
    "Filters the state can afford over the routers it would need."],
].map(([id, title, unit, group, range, definition]) => ({ id, title, unit, definition, range, group }));

let random = randomStream(7);
const index = (list, value) => list.indexOf(value);
const metricIndex = new Map(metrics.map((m, i) => [m.id, i]));
const round = (v) => Number(v.toPrecision(6));
const cells = { engine: [], state: [], metric: [], knobs: {}, n: [], mean: [], ci_low: [], ci_high: [], notes: {} };
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

function efficacy({ family, density, border_share, routing, strategy, budget }) {
  if (strategy === "none") return 0;
  if (strategy === "border-all") return 1;
  const ratio = budgetOf(budget, density, border_share) / cutSize(density, border_share);
  const steep = { shortest: 0.55, "ecmp-flow": 0.75, "ecmp-packet": 0.95 }[routing] * (family === "geometric" ? 1 : 0.6);
  const kept = Math.min(1, ratio ** steep);
  if (density === kDegrees[0]) return strategy === "random" ? 0.3 : 1;
  return { random: 0.25 * kept, "greedy-frozen": 0.75 * kept, greedy: kept }[strategy];
}

function pathsCells() {
  for (const family of kFamilies) for (const density of kDegrees) for (const border_share of kShares) {
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
          const failed = family === "preferential" && density === 9 && border_share === 0.5 && routing === "ecmp-flow";
          const n = failed ? 0 : 30, note = failed ? "time limit reached on all 30 seeds" : undefined;
          add("paths", "blocking_bound", where, e + (half ? jitter() : 0), half, n, note);
          add("paths", "coverage_packets", where, Math.min(1, e * 1.05), half, n, note);
          add("paths", "coverage_conversations", where, Math.min(1, e * (routing === "ecmp-packet" ? 1.6 : 1.15)), half, n, note);
          add("paths", "coverage_whole", where, e * (routing === "ecmp-packet" && density > 2 ? 0.4 : 0.95), half, n, note);
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
    for (const routing of kRoutings) for (const trigger of kTriggers) for (const encrypted of kEncrypted) {
      for (const strategy of ["none", "greedy"]) {
        const where = { ...world, density, routing, trigger, encrypted, strategy, ...(strategy === "greedy" ? { budget: "4" } : {}) };
        const e = efficacy({ ...where, budget: "4" });
        const clear = 1 - encrypted;
        const act = { address: 1, name: 1 - 0.3 * encrypted, keyword: clear }[trigger];
        const spread = strategy === "none" ? 0 : 0.06 + 0.05 * random();
        const gone = trigger === "keyword" && encrypted === 0.5 && density === 12 && routing === "ecmp-packet";
        const short = trigger === "name" && encrypted === 0.95 && density === 4;
        const n = gone ? 0 : short ? 3 : 5;
        const note = gone ? "the run ended with an error on all 5 seeds" : short ? "2 of 5 seeds reached the time limit" : undefined;
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

function findings() {
  const all = [];
  for (const family of kFamilies) for (const budget of kBudgets) for (const routing of kRoutings) for (const border_share of kShares) {
    const world = { family, border_share, routing, strategy: "greedy", budget };
    const at = (density) => efficacy({ ...world, density });
    const last = at(12), half = kDegrees.find((d) => at(d) <= 0.5);
    const holds = last < 0.5 ? "yes" : last < 0.7 ? "undecided" : "no";
    all.push({
      claim: "C1", holds, engine: "paths", metric: "blocking_bound", where: world,
      first: { axis: 1.98, n: 30, mean: 1, ci_low: 1, ci_high: 1 },
      last: { axis: 12, n: 30, mean: round(last), ci_low: round(last - 0.04), ci_high: round(Math.min(1, last + 0.04)) },
      half_density: half
        ? { value: half - 0.31, ci_low: half - 0.74, ci_high: half + 0.28, reason: null }
        : { value: null, ci_low: null, ci_high: null, reason: `not reached: ${last.toFixed(2)} of the first rung is left at degree 12` },
      text: "Sample sentence about this world.",
    });
  }
  for (const routing of kRoutings) {
    all.push({
      claim: "C1", holds: "undecided", engine: "packets", metric: "blocking",
      where: { family: "geometric", border_share: 0.2, routing, strategy: "greedy", budget: "4", trigger: "address", encrypted: 0 },
      first: { axis: 1.98, n: 5, mean: 0.94, ci_low: 0.88, ci_high: 1 },
      last: { axis: 12, n: 5, mean: 0.25, ci_low: 0.11, ci_high: 0.39 },
      half_density: { value: 5.2, ci_low: 3.1, ci_high: 9.4, reason: null },
      text: "Sample sentence about this world.",
    });
  }
  return all;
}

function meshes() {
  return kShares.map((border_share, k) => {
    const mesh = sampleMesh(11 + k, border_share, kDegrees);
    const draw = randomStream(99 + k);
    const client = [], server = [];
    for (let i = 0; i < 20; i++) {
      client.push(Math.floor(draw() * 48));
      server.push(48 + Math.floor(draw() * 144));
    }
    const rungs = kDegrees.map((degree) => {
      const links = Math.max(191, Math.round((degree * mesh.routers) / 2));
      let border = 0;
      for (let i = 0; i < links; i++) border += (mesh.state[mesh.a[i]] === 0) !== (mesh.state[mesh.b[i]] === 0) ? 1 : 0;
      return { links, mean_degree: round((2 * links) / mesh.routers), border_links: border, cut_size: Math.min(border, 40) };
    });
    const scenes = [];
    for (const routing of kRoutings) {
      rungs.forEach((rung, r) => {
        const wanted = routing === "ecmp-packet" ? 6 : 1;
        const routes = client.map((c, i) => shortestPaths(mesh, rung.links, c, server[i], wanted, routing === "shortest" ? undefined : draw));
        const sites = greedySites(mesh, routes, 4);
        const stopped = routes.map((route) =>
          round((routing === "ecmp-packet" ? route.all : route.all.slice(0, 1)).reduce((sum, p) =>
            sum + (p.path.some((q) => sites.includes(q)) ? p.weight : 0), 0) /
            (routing === "ecmp-packet" ? route.total : route.all[0].weight)));
        scenes.push({ rung: r, where: { routing, strategy: "greedy", budget: "4" }, sites, stopped, paths: routes.map((q) => q.paths) });
      });
    }
    return {
      where: { family: "geometric", border_share }, seed: 1,
      routers: { state: mesh.state, x: mesh.x, y: mesh.y }, links: { a: mesh.a, b: mesh.b },
      rungs, conversations: { client, server }, scenes,
    };
  });
}

export function sampleBlock() {
  random = randomStream(7);
  cells.notes = {};
  for (const column of [...Object.values(cells.knobs), cells.engine, cells.state, cells.metric, cells.n, cells.mean, cells.ci_low, cells.ci_high]) column.length = 0;
  pathsCells();
  packetsCells();
  return {
    schema: 1,
    study: {
      name: "sample", title: "Sample data (invented numbers, not a result)",
      question: "Does a denser network make it harder for a state to filter what crosses its border?",
      claim: "C1", claim_text: "As a network grows denser, it has no single choke point and filtering gets harder.",
      source: "R. Deibert, on the network security paradigm in world politics",
      answer: "These numbers are invented to test the page. In this sample the claim holds where new links cross the border and fails where the budget grows with it.",
      caveats: ["The first rung is a tree with one border link per state: four well-placed filters stop everything there by construction."],
      method: ["Each world is drawn from a seed; links are added in one random order, so every rung contains the one before. The same conversations run on each rung.",
        "Intervals are 95 % Student t intervals over seeds."],
    },
    knobs,
    roles: {
      axis: "density", axis_metric: "mean_degree", line: "routing", panel: "border_share",
      arm: { knob: "strategy", subjects: ["greedy", "greedy-frozen"], controls: ["none", "random", "border-all"] },
      choice: ["family", "budget", "trigger", "encrypted"], defaults: { border_share: 0.2 },
    },
    engines: [
      { id: "paths", title: "Paths", seeds: 30, efficacy: "blocking_bound", text: "Counts the routes that meet a filter." },
      { id: "packets", title: "Packets", seeds: 5, efficacy: "blocking", text: "Sends real bytes past real filters." },
    ],
    states: [
      { code: "AA", title: "Arcadia", filtering: true }, { code: "BB", title: "Borduria" },
      { code: "CC", title: "Carpania" }, { code: "DD", title: "Drusia" },
    ],
    metrics,
    parts: {
      why: {
        engine: "paths", facts: ["path_length", "border_links", "cut_size"], against: "budget_per_cut",
        numbers: [{ title: "Share of the decay left when the budget grows with the border", unit: "share of the decay", mean: 0.31, ci_low: 0.24, ci_high: 0.39, n: 30, where: { routing: "shortest", border_share: 0.2 } }],
      },
      encryption: {
        engine: "packets", rows: "trigger", columns: "encrypted",
        metrics: [{ metric: "blocking", label: "blocked" }, { metric: "content_yield", label: "read" }, { metric: "metadata_yield", label: "seen to happen" }],
        text: "Encryption cannot change blocking by address, can change blocking by name only where names are hidden, and must change blocking by keyword.",
      },
      cost: { engine: "packets", metrics: ["collateral", "stretch", "inspected_bytes"] },
    },
    cells,
    findings: findings(),
    meshes: meshes(),
    manifest: { program: "sample", seed: 1, versions: { page: "1.0.0" }, inputs: {}, note: "No program made these numbers: </script><!-- & 'quotes' are here to test escaping" },
  };
}

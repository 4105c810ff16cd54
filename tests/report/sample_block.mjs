// The sample block: invented numbers in the shape that docs/report-data.md describes, the same on
// every run. It says in its title that it is no result. Only tests and development use it.
import { efficacy, round, sampleCells } from "./sample_cells.mjs";
import { kDegrees, kRoutings, kShares, kFamilies, kBudgets, knobs, metrics } from "./sample_terms.mjs";
import { greedySites, randomStream, sampleMesh, shortestPaths } from "./sample_world.mjs";

function findings() {
  const all = [];
  for (const family of kFamilies)
    for (const budget of kBudgets)
      for (const routing of kRoutings)
        for (const border_share of kShares) {
          const world = { family, border_share, routing, strategy: "greedy", budget };
          const at = (density) => efficacy({ ...world, density });
          const last = at(12),
            half = kDegrees.find((d) => at(d) <= 0.5);
          const holds = last < 0.5 ? "yes" : last < 0.7 ? "undecided" : "no";
          all.push({
            claim: "C1",
            holds,
            engine: "paths",
            metric: "blocking_bound",
            where: world,
            first: { axis: 1.98, n: 30, mean: 1, ci_low: 1, ci_high: 1 },
            last: {
              axis: 12,
              n: 30,
              mean: round(last),
              ci_low: round(last - 0.04),
              ci_high: round(Math.min(1, last + 0.04)),
            },
            half_density: half
              ? { value: half - 0.31, ci_low: half - 0.74, ci_high: half + 0.28, reason: null }
              : {
                  value: null,
                  ci_low: null,
                  ci_high: null,
                  reason: `not reached: ${last.toFixed(2)} of the first rung is left at degree 12`,
                },
            text: "Sample sentence about this world.",
            ...(holds === "undecided" ? { reason: "the interval of last ÷ first holds 0.5" } : {}),
            ...(budget === "half-border" ? { part: "half-border" } : {}),
            seeds: 30,
            tipping_threshold: round(last + 0.04),
          });
        }
  for (const routing of kRoutings) {
    all.push({
      claim: "C1",
      holds: "undecided",
      engine: "packets",
      metric: "blocking",
      where: {
        family: "geometric",
        border_share: 0.2,
        routing,
        strategy: "greedy",
        budget: "4",
        trigger: "address",
        encrypted: 0,
      },
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
    const client = [],
      server = [];
    for (let i = 0; i < 20; i++) {
      client.push(Math.floor(draw() * 48));
      server.push(48 + Math.floor(draw() * 144));
    }
    const rungs = kDegrees.map((degree) => {
      const links = Math.max(191, Math.round((degree * mesh.routers) / 2));
      let border = 0;
      for (let i = 0; i < links; i++)
        border += (mesh.state[mesh.a[i]] === 0) !== (mesh.state[mesh.b[i]] === 0) ? 1 : 0;
      return {
        links,
        mean_degree: round((2 * links) / mesh.routers),
        border_links: border,
        cut_size: Math.min(border, 40),
      };
    });
    const scenes = [];
    for (const routing of kRoutings) {
      rungs.forEach((rung, r) => {
        const wanted = routing === "ecmp-packet" ? 6 : 1;
        const routes = client.map((c, i) =>
          shortestPaths(mesh, rung.links, c, server[i], wanted, routing === "shortest" ? undefined : draw),
        );
        const sites = greedySites(mesh, routes, 4);
        const stopped = routes.map((route) =>
          round(
            (routing === "ecmp-packet" ? route.all : route.all.slice(0, 1)).reduce(
              (sum, p) => sum + (p.path.some((q) => sites.includes(q)) ? p.weight : 0),
              0,
            ) / (routing === "ecmp-packet" ? route.total : route.all[0].weight),
          ),
        );
        scenes.push({
          rung: r,
          where: { routing, strategy: "greedy", budget: "4" },
          sites,
          stopped,
          paths: routes.map((q) => q.paths),
        });
      });
    }
    return {
      where: { family: "geometric", border_share },
      seed: 1,
      routers: { state: mesh.state, x: mesh.x, y: mesh.y },
      links: { a: mesh.a, b: mesh.b },
      rungs,
      conversations: { client, server },
      scenes,
    };
  });
}

export function sampleBlock() {
  return {
    schema: 1,
    study: {
      name: "sample",
      title: "Sample data (invented numbers, not a result)",
      question: "Does a denser network make it harder for a state to filter what crosses its border?",
      claim: "C1",
      claim_text: "As a network grows denser, it has no single choke point and filtering gets harder.",
      source: "R. Deibert, on the network security paradigm in world politics",
      answer:
        "These numbers are invented to test the page. In this sample the claim holds where new links cross the border and fails where the budget grows with it.",
      caveats: [
        "The first rung is a tree with one border link per state: four well-placed filters stop everything there by construction.",
      ],
      method: [
        "Each world is drawn from a seed; links are added in one random order, so every rung contains the one before. The same conversations run on each rung.",
        "Intervals are 95 % Student t intervals over seeds.",
      ],
    },
    knobs,
    roles: {
      axis: "density",
      axis_metric: "mean_degree",
      line: "routing",
      panel: "border_share",
      arm: {
        knob: "strategy",
        subjects: ["greedy", "greedy-frozen"],
        controls: ["none", "random", "border-all"],
      },
      choice: ["family", "budget", "trigger", "encrypted"],
      defaults: { border_share: 0.2 },
    },
    engines: [
      {
        id: "paths",
        title: "Paths",
        seeds: 30,
        efficacy: "blocking_bound",
        text: "Counts the routes that meet a filter.",
      },
      {
        id: "packets",
        title: "Packets",
        seeds: 5,
        efficacy: "blocking",
        text: "Sends real bytes past real filters.",
      },
    ],
    states: [
      { code: "AA", title: "Arcadia", filtering: true },
      { code: "BB", title: "Borduria" },
      { code: "CC", title: "Carpania" },
      { code: "DD", title: "Drusia" },
    ],
    metrics,
    parts: {
      verdicts: [
        {
          title: "Which packets must a box see?",
          text: "Sample words about directions.",
          engine: "paths",
          part: "",
          tables: [{ title: "Any packet: by address", metric: "blocking_bound" }],
        },
        {
          title: "If filters grow with the border",
          engine: "paths",
          part: "half-border",
          tables: [{ title: "Any packet: by address", metric: "blocking_bound" }],
        },
      ],
      why: {
        engine: "paths",
        facts: ["path_length", "border_links", "cut_size"],
        against: "budget_per_cut",
        numbers: [
          {
            title: "Share of the decay left when the budget grows with the border",
            unit: "share of the decay",
            mean: 0.31,
            ci_low: 0.24,
            ci_high: 0.39,
            n: 30,
            where: { routing: "shortest", border_share: 0.2 },
          },
        ],
      },
      encryption: {
        engine: "packets",
        rows: "trigger",
        columns: "encrypted",
        metrics: [
          { metric: "blocking", label: "blocked" },
          { metric: "content_yield", label: "read" },
          { metric: "metadata_yield", label: "seen to happen" },
        ],
        text: "Encryption cannot change blocking by address, can change blocking by name only where names are hidden, and must change blocking by keyword.",
      },
      cost: { engine: "packets", metrics: ["collateral", "stretch", "inspected_bytes"] },
    },
    cells: sampleCells(),
    findings: findings(),
    meshes: meshes(),
    manifest: {
      program: "sample",
      seed: 1,
      versions: { page: "1.0.0" },
      inputs: {},
      note: "No program made these numbers: </script><!-- & 'quotes' are here to test escaping",
    },
  };
}

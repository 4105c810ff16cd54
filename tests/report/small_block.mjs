// The least that a study may bring: one engine, an axis of words, no panels, no arms, no mesh, no
// parts, one seed. Invented numbers; it shows that the page knows no study by name.
export function smallBlock() {
  const policies = ["allow", "escrow", "ban"],
    eras = ["before", "during", "after"];
  const cells = {
    engine: [],
    state: [],
    metric: [],
    knobs: { era: [], policy: [] },
    n: [],
    mean: [],
    ci_low: [],
    ci_high: [],
  };
  policies.forEach((_, p) =>
    eras.forEach((_, e) => {
      cells.engine.push(0);
      cells.state.push(0);
      cells.metric.push(0);
      cells.knobs.era.push(e);
      cells.knobs.policy.push(p);
      cells.n.push(1);
      cells.mean.push(0.2 * p + 0.1 * e);
      cells.ci_low.push(null);
      cells.ci_high.push(null);
    }),
  );
  return {
    schema: 1,
    study: {
      name: "small",
      title: "Sample data (invented)",
      question: "Does a ban buy time?",
      claim: "C6",
      claim_text: "Bans buy time.",
    },
    knobs: [
      { id: "era", title: "Era", values: eras },
      { id: "policy", title: "Policy", values: policies },
    ],
    roles: { axis: "era", line: "policy" },
    engines: [{ id: "packets", title: "Packets", seeds: 1, efficacy: "blocking" }],
    states: [{ code: "AA", title: "Arcadia" }],
    metrics: [
      {
        id: "blocking",
        title: "Blocking",
        unit: "share of target conversations",
        definition: "What did not complete.",
        range: [0, 1],
        group: "efficacy",
      },
    ],
    parts: {},
    cells,
    findings: [],
    meshes: [],
    manifest: {},
  };
}

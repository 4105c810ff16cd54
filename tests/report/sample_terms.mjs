// Knobs and metrics of the sample block, in words.

export const kDegrees = [1.98, 2.5, 3, 4, 5, 6.5, 9, 12];
export const kRoutings = ["shortest", "ecmp-flow", "ecmp-packet"];
export const kShares = [0.05, 0.2, 0.5];
export const kFamilies = ["geometric", "preferential"];
export const kBudgets = ["4", "half-border"];
export const kTriggers = ["address", "name", "keyword"];
export const kEncrypted = [0, 0.5, 0.95];
export const kStrategies = ["none", "random", "greedy-frozen", "greedy", "border-all"];

export const knobs = [
  {
    id: "family",
    title: "Kind of network",
    values: kFamilies,
    labels: ["geometric", "preferential"],
    texts: ["links join neighbours", "links join well-linked routers"],
    text: "The rule by which links are added inside a state.",
  },
  {
    id: "density",
    title: "Mean degree",
    unit: "links per router, mean",
    values: kDegrees,
    text: "How many links a router has on average. Each rung adds links to the one before.",
  },
  {
    id: "border_share",
    title: "Border share",
    values: kShares,
    labels: ["5 % of new links cross", "20 % of new links cross", "50 % of new links cross"],
    text: "The share of added links that cross a border.",
  },
  {
    id: "routing",
    title: "Routing",
    values: kRoutings,
    labels: ["one path", "per flow", "per packet"],
    texts: [
      "every packet takes the one shortest path",
      "each conversation keeps to one of the equal paths",
      "each packet picks among the equal paths",
    ],
    text: "How packets choose between paths.",
  },
  {
    id: "strategy",
    title: "Filters placed",
    values: kStrategies,
    labels: ["no filters", "at random", "once, never moved", "anew on each rung", "every border router"],
    text: "Where the state puts its filters.",
  },
  {
    id: "budget",
    title: "Budget",
    values: kBudgets,
    labels: ["4 filters", "half of the border"],
    text: "How many routers may carry a filter.",
  },
  { id: "trigger", title: "Trigger", values: kTriggers, text: "What in a packet makes the filter act." },
  {
    id: "encrypted",
    title: "Encrypted",
    values: kEncrypted,
    labels: ["0 %", "50 %", "95 %"],
    text: "Share of conversations that are encrypted.",
  },
];

const share = [0, 1];
export const metrics = [
  [
    "blocking_bound",
    "Blocking, upper bound",
    "share of target conversations",
    "efficacy",
    share,
    "Share of target conversations that perfect boxes at the sites would stop, given the routing's own choice of paths.",
  ],
  [
    "blocking",
    "Blocking",
    "share of target conversations",
    "efficacy",
    share,
    "One minus the conversations completed with filters over those completed without, retries included.",
  ],
  [
    "coverage_packets",
    "Packets seen",
    "share of target packets",
    "coverage",
    share,
    "Share of the targets' packets that crossed at least one site.",
  ],
  [
    "coverage_conversations",
    "Conversations touched",
    "share of target conversations",
    "coverage",
    share,
    "Share of target conversations of which at least one packet crossed a site.",
  ],
  [
    "coverage_whole",
    "Conversations seen whole",
    "share of target conversations",
    "coverage",
    share,
    "Share of target conversations of which all packets of one direction crossed one and the same site.",
  ],
  [
    "recognition",
    "Recognised",
    "share of target conversations",
    "coverage",
    share,
    "Share of target conversations on which a rule fired, for the right reason.",
  ],
  [
    "content_yield",
    "Content read",
    "share of target bytes",
    "yield",
    share,
    "Share of the targets' application bytes that a site holds in the clear.",
  ],
  [
    "metadata_yield",
    "Contacts recorded",
    "share of target conversations",
    "yield",
    share,
    "Share of target conversations whose client, server and time a site recorded.",
  ],
  [
    "collateral",
    "Innocent conversations lost",
    "share of innocent conversations",
    "cost",
    share,
    "Share of innocent conversations that completed without filters and failed here.",
  ],
  [
    "stretch",
    "Slow-down",
    "times the time without filters",
    "cost",
    [0, null],
    "Median of completion time over completion time without filters.",
  ],
  [
    "inspected_bytes",
    "Bytes inspected",
    "share of delivered bytes",
    "cost",
    share,
    "IP bytes offered to sites over all IP bytes delivered.",
  ],
  ["path_length", "Path length", "hops", "fact", [0, null], "Mean number of hops of the targets' paths."],
  [
    "cut_size",
    "Minimum cut",
    "routers",
    "fact",
    [0, null],
    "Fewest routers whose loss separates the state from abroad.",
  ],
  ["border_links", "Border links", "links", "fact", [0, null], "Links that cross the state's border."],
  ["mean_degree", "Mean degree", "links per router, mean", "fact", [0, null], "Realised mean degree."],
  [
    "budget_per_cut",
    "Budget ÷ minimum cut",
    "filters per router of the cut",
    "fact",
    [0, null],
    "Filters the state can afford over the routers it would need.",
  ],
].map(([id, title, unit, group, range, definition]) => ({ id, title, unit, definition, range, group }));

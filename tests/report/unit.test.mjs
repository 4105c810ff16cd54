// The page's arithmetic: digits, look-ups, the address, label placing, CSV.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sampleBlock } from "./sample_block.mjs";
import { sources } from "./web.mjs";

let code, format, cellsModule, view, labels, csv, scene;
const block = sampleBlock();
let cells;

before(async () => {
  code = await sources();
  format = await code.load("/src/data/format.ts");
  cellsModule = await code.load("/src/data/cells.ts");
  view = await code.load("/src/data/view.ts");
  labels = await code.load("/src/chart/labels.ts");
  csv = await code.load("/src/data/csv.ts");
  scene = await code.load("/src/parts/mesh/scene.ts");
  cells = new cellsModule.Cells(block);
});
after(() => code.close());

const estimate = (mean, ci_low, ci_high) => format.estimateText({ mean, ci_low, ci_high });

test("The examples of the specification are written as it writes them", () => {
  assert.equal(estimate(0.3806, 0.3312, 0.4298), "0.38 [0.33, 0.43]");
  assert.equal(estimate(6.13, 5.21, 7.38), "6.1 [5.2, 7.4]");
});

test("Digits follow Taylor's published examples (An Introduction to Error Analysis, 2.2)", () => {
  const rounded = (mean, half) => format.meanText({ mean, ci_low: mean - half, ci_high: mean + half });
  assert.equal(rounded(9.82, 0.02385), "9.82");
  assert.equal(rounded(6051.78, 30), "6050");
  assert.equal(rounded(92.81, 0.3), "92.8");
  assert.equal(rounded(92.81, 3), "93");
  assert.equal(rounded(92.81, 30), "90");
  assert.equal(rounded(0.4231, 0.14), "0.42");
});

test("Mean and interval always carry the same number of decimals", () => {
  for (let k = 0; k < 2000; k++) {
    const half = 10 ** (Math.sin(k) * 4),
      mean = Math.cos(k) * 10 ** (k % 5);
    const decimals = estimate(mean, mean - half, mean + half)
      .match(/\d[\d\u2009]*(\.\d+)?/g)
      .map((number) => (number.split(".")[1] ?? "").length);
    assert.equal(new Set(decimals).size, 1);
    assert.ok(decimals[0] <= 3);
  }
});

test("A rounded number is never farther from the truth than half of its interval's half-width", () => {
  for (let k = 1; k < 2000; k++) {
    const half = 10 ** (Math.sin(k) * 2),
      mean = Math.cos(k) * 100;
    const shown = Number(
      format
        .meanText({ mean, ci_low: mean - half, ci_high: mean + half })
        .replace("−", "-")
        .replaceAll("\u2009", ""),
    );
    assert.ok(Math.abs(shown - mean) <= half / 2, `${mean} ± ${half} shown as ${shown}`);
  }
});

test("Large numbers lose digits to their interval, and negative zero is zero", () => {
  assert.equal(
    estimate(123456, 118000, 129000),
    "123 000 [118 000, 129 000]".replaceAll(" 000", "\u2009000"),
  );
  assert.equal(format.fixed(-0.001, 2), "0.00");
  assert.equal(format.fixed(-1.5, 1), "−1.5");
});

test("One seed has no interval, and says so", () => {
  assert.equal(estimate(0.5, null, null), "0.50 [no interval]");
  assert.equal(estimate(null, null, null), "no value");
});

test("Every planned cell is found by its own knobs", () => {
  const columns = block.cells;
  for (let row = 0; row < columns.n.length; row++) {
    const choice = {};
    for (const knob of block.knobs) choice[knob.id] = Math.max(0, columns.knobs[knob.id][row]);
    const found = cells.find(
      block.engines[columns.engine[row]].id,
      block.metrics[columns.metric[row]].id,
      choice,
    );
    assert.equal(found?.row, row);
  }
});

test("A cell without a knob counts for every value of it", () => {
  const { choice } = view.defaultView(block);
  const rows = [0, 1].map((budget) => cells.find("paths", "path_length", { ...choice, budget }).row);
  assert.equal(rows[0], rows[1]);
});

test("What was not planned is not found; what failed is found without a value", () => {
  const { choice } = view.defaultView(block);
  assert.equal(cells.find("packets", "blocking", { ...choice, density: 1 }), undefined);
  const failed = cells.find("paths", "blocking_bound", {
    ...choice,
    family: 1,
    density: 6,
    border_share: 2,
    routing: 1,
  });
  assert.deepEqual([failed.n, failed.mean], [0, null]);
  assert.match(failed.note, /time limit/);
});

test("Points along the axis lie at the realised degree, in order", () => {
  const points = cells.along("paths", "blocking_bound", view.defaultView(block).choice);
  assert.equal(points.length, 8);
  const degrees = points.map(
    (p) => cells.find("paths", "mean_degree", { ...view.defaultView(block).choice, density: p.rung }).mean,
  );
  assert.deepEqual(
    points.map((p) => p.x),
    degrees,
  );
});

test("Where an engine was not run, the nearest world changes as few knobs as can be, never to a control", () => {
  const { choice } = view.defaultView(block);
  const near = cells.nearest("packets", "blocking", { ...choice, border_share: 0, strategy: 2 }, ["density"]);
  assert.equal(near.border_share, 1);
  assert.equal(block.knobs.find((k) => k.id === "strategy").values[near.strategy], "greedy");
  assert.equal(near.routing, choice.routing);
});

test("Any view survives the way through the address", () => {
  for (let k = 0; k < 300; k++) {
    const wanted = view.defaultView(block);
    block.knobs.forEach((knob, i) => (wanted.choice[knob.id] = (k * (i + 3)) % knob.values.length));
    wanted.engine = block.engines[k % 2].id;
    wanted.metric = block.metrics[k % block.metrics.length].id;
    assert.deepEqual(view.fromHash(block, `#${view.toHash(block, wanted)}`), wanted);
  }
});

test("A plain view has a plain address, and nonsense in it is ignored", () => {
  assert.equal(view.toHash(block, view.defaultView(block)), "");
  assert.deepEqual(view.fromHash(block, "#density=99&engine=abacus&metric=&x=%%"), view.defaultView(block));
});

test("Labels end up apart, in order and inside the chart", () => {
  const placed = labels.spread(
    [90, 91, 92, 10, 95].map((y) => ({ text: String(y), ink: "", y })),
    14,
    0,
    100,
  );
  for (let i = 1; i < placed.length; i++) assert.ok(placed[i].y - placed[i - 1].y >= 14 - 1e-9);
  assert.ok(placed[0].y >= 0 && placed.at(-1).y <= 100);
  assert.deepEqual(
    placed.map((p) => p.text),
    ["10", "90", "91", "92", "95"],
  );
});

test("CSV has no text that a spreadsheet would run, and numbers stay numbers", () => {
  assert.equal(
    csv.toCsv(["=cmd", "b"], [["+1+1", "-0.5"], ["@SUM(A1)", -0.5], ["\t=1", "-1-1"]]),
    "'=cmd,b\r\n'+1+1,-0.5\r\n'@SUM(A1),-0.5\r\n'\t=1,'-1-1\r\n",
  );
});

test("CSV quotes what RFC 4180 wants quoted", () => {
  assert.equal(
    csv.toCsv(
      ["a", "b"],
      [
        ['say "no"', "x,y"],
        [null, 0.5],
      ],
    ),
    'a,b\r\n"say ""no""","x,y"\r\n,0.5\r\n',
  );
});

test("The mesh shows the scene that agrees best, and says where it does not", () => {
  const { choice } = view.defaultView(block);
  const shown = scene.sceneFor(block, { ...choice, family: 1, border_share: 2, density: 4, routing: 2 });
  assert.equal(shown.mesh.where.border_share, 0.5);
  assert.equal(shown.scene.where.routing, "ecmp-packet");
  assert.equal(shown.scene.rung, 4);
  assert.deepEqual(shown.moved, ["family"]);
});

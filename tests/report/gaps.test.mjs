// Reports of studies from which something is missing: no part without data blanks the page or fails, each
// says what it lacks, and a run that is not complete says so at the top.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertSound, open, shoot } from "./browser.mjs";
import { fill } from "./fill.mjs";
import { sampleBlock } from "./sample_block.mjs";
import { smallBlock } from "./small_block.mjs";
import { kTemplate } from "./web.mjs";

const folder = mkdtempSync(join(tmpdir(), "chokepoint-gaps-"));

/** The block without the cells that `drop(row, cells)` names. */
function without(block, drop) {
  const { cells } = block;
  const kept = cells.n.map((_, row) => row).filter((row) => !drop(row, cells));
  const column = (values) => kept.map((row) => values[row]);
  const knobs = Object.fromEntries(Object.entries(cells.knobs).map(([id, values]) => [id, column(values)]));
  const plain = ["engine", "state", "metric", "n", "mean", "ci_low", "ci_high"];
  return {
    ...block,
    cells: { ...Object.fromEntries(plain.map((id) => [id, column(cells[id])])), knobs },
  };
}

const metricIndex = (block, id) => block.metrics.findIndex((m) => m.id === id);
const engineIndex = (block, id) => block.engines.findIndex((e) => e.id === id);

/** The block without an engine: as it is written where its number of seeds is 0. */
function withoutEngine(block, id) {
  const gone = engineIndex(block, id);
  const rest = without(block, (row, cells) => cells.engine[row] === gone);
  rest.cells.engine = rest.cells.engine.map((e) => (e > gone ? e - 1 : e));
  rest.engines = block.engines.filter((e) => e.id !== id);
  rest.findings = block.findings.filter((f) => f.engine !== id);
  return rest;
}

/** The block of a study that was narrowed to some values of a knob. */
function narrowed(block, id, values) {
  const knob = block.knobs.find((k) => k.id === id);
  const kept = values.map((value) => knob.values.indexOf(value));
  const rest = without(
    block,
    (row, cells) => cells.knobs[id][row] >= 0 && !kept.includes(cells.knobs[id][row]),
  );
  rest.cells.knobs[id] = rest.cells.knobs[id].map((v) => (v < 0 ? v : kept.indexOf(v)));
  const pick = (list) => list && kept.map((k) => list[k]);
  rest.knobs = block.knobs.map((k) =>
    k.id === id ? { ...k, values, labels: pick(k.labels), texts: pick(k.texts) } : k,
  );
  rest.findings = block.findings.filter((f) => f.where[id] === undefined || values.includes(f.where[id]));
  return rest;
}

async function withPage(name, block, body = async () => {}) {
  const report = join(folder, `${name}.html`);
  fill(kTemplate, block, report);
  const page = await open({ report });
  try {
    await assertSound(page);
    await body(page);
    await shoot(page, name);
  } finally {
    await page.context().close();
  }
}

test("A page without the cells of any one metric shows all its other parts", async (t) => {
  for (const { id } of sampleBlock().metrics) {
    await t.test(id, async () => {
      const block = sampleBlock();
      const gone = metricIndex(block, id);
      await withPage(
        `no-${id}`,
        without(block, (row, cells) => cells.metric[row] === gone),
      );
    });
  }
});

test("A page that does not even know a metric that its parts ask for is drawn", async () => {
  const block = sampleBlock();
  const wanted = block.parts.cost.metrics[0];
  const gone = metricIndex(block, wanted);
  const rest = without(block, (row, cells) => cells.metric[row] === gone);
  rest.cells.metric = rest.cells.metric.map((m) => (m > gone ? m - 1 : m));
  rest.metrics = block.metrics.filter((m) => m.id !== wanted);
  await withPage("unknown-metric", rest);
});

for (const { id } of sampleBlock().engines) {
  test(`A page without the engine ${id} says in its parts that it was not run`, async () => {
    await withPage(`no-engine-${id}`, withoutEngine(sampleBlock(), id), async (page) => {
      const { parts } = sampleBlock();
      for (const part of ["why", "encryption", "cost"].filter((p) => parts[p]?.engine === id))
        assert.match(await page.locator(`#${part} .empty`).innerText(), /was not run/);
    });
  });
}

test("A page without any engine says that nothing was run", async () => {
  const ids = sampleBlock().engines.map((e) => e.id);
  await withPage("no-engines", ids.reduce(withoutEngine, sampleBlock()), async (page) => {
    assert.match(await page.locator("#table .empty").innerText(), /Nothing was run/);
  });
});

test("A page of a study narrowed to one value of any knob is drawn", async (t) => {
  for (const { id, values } of sampleBlock().knobs)
    for (const value of [values[0], values.at(-1)])
      await t.test(`${id}=${value}`, () => withPage(`one-${id}`, narrowed(sampleBlock(), id, [value])));
});

test("Where only controls are left of the arms, a visitor may choose among them", async () => {
  const { arm } = sampleBlock().roles;
  const block = narrowed(sampleBlock(), arm.knob, arm.controls);
  await withPage("controls-only", block, async (page) => {
    const options = await page.locator(`.controls select#${arm.knob} option`).allInnerTexts();
    assert.equal(options.length, arm.controls.length);
    assert.ok(!options.some((o) => /undefined/.test(o)));
  });
});

test("A page whose run has finished nothing says so, and how to go on", async () => {
  const block = without(sampleBlock(), () => true);
  block.findings = [];
  block.run = { complete: false, done: 0, units: 30, failed: [], command: "chokepoint run x --resume" };
  await withPage("nothing-yet", block, async (page) => {
    assert.match(await page.locator("#table .empty").innerText(), /Nothing has finished yet/);
    const banner = await page.locator(".partial").innerText();
    assert.match(banner, /0 of 30/);
    assert.match(banner, /chokepoint run x --resume/);
  });
});

test("A run that is not complete says at the top how much is there, why, and how to finish it", async () => {
  const block = sampleBlock();
  const failed = ["packets/1: killed by signal 9", "<b>packets/2</b>: out of memory"];
  block.run = {
    complete: false,
    done: 12,
    units: 30,
    failed,
    command: "chokepoint run x --out 'a b' --resume",
  };
  await withPage("partial", block, async (page) => {
    const banner = page.locator("main > *").first();
    assert.equal(await banner.getAttribute("class"), "partial");
    const text = await banner.innerText();
    for (const words of ["12 of 30", "2 pieces failed", ...failed, block.run.command])
      assert.ok(text.includes(words), words);
  });
});

test("A run that is complete has no banner", async () => {
  const block = { ...smallBlock(), run: { complete: true, done: 3, units: 3 } };
  await withPage("whole", block, async (page) => assert.equal(await page.locator(".partial").count(), 0));
});

test("A part that fails says so, and the parts after it are drawn", async () => {
  const block = sampleBlock();
  block.parts.encryption.rows = "no-such-knob";
  const report = join(folder, "broken.html");
  fill(kTemplate, block, report);
  const page = await open({ report });
  assert.match(await page.locator("#encryption .broken").innerText(), /could not be drawn/);
  assert.ok((await page.locator("#table tbody tr").count()) > 0);
  assert.ok(page.complaints.length > 0, "a fault that nobody is told of");
  await page.context().close();
});

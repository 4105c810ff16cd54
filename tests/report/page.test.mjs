// What the page does, in a real browser. CHOKEPOINT_REPORT names another report than the sample,
// CHOKEPOINT_SHOTS a folder for pictures.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { browser, chooseOther, drawAll, open, pageTest, shoot } from "./browser.mjs";
import { fill } from "./fill.mjs";
import { smallBlock } from "./small_block.mjs";
import { kIsSample, kTemplate, readBlock } from "./web.mjs";

const kMostLoadMs = 1000;
const block = readBlock();
const { roles } = block;
const choosable = ["metric", "engine", roles.line, roles.panel, ...(roles.choice ?? [])].filter(Boolean);

const curvePictures = (page) =>
  page.locator("#curve .chart svg").evaluateAll((all) =>
    // Plot numbers its clips in the order of drawing, which differs with what is in sight.
    all.map((s) => s.outerHTML.replaceAll(/plot-clip-\d+/g, "plot-clip")).join(),
  );

test("An empty template opens with a message instead of an error", async () => {
  const context = await browser().newContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(String(e)));
  await page.goto(`file://${kTemplate}`);
  assert.match(await page.locator("#app").innerText(), /no data/);
  assert.deepEqual(errors, []);
  await context.close();
});

test("A study with other knobs, no panels, no mesh and a single seed is drawn too", async () => {
  const report = join(mkdtempSync(join(tmpdir(), "report-")), "small.html");
  fill(kTemplate, smallBlock(), report);
  const page = await open({ report });
  await drawAll(page);
  assert.equal(await page.locator("#curve .chart svg").count(), 1);
  assert.match(await page.locator("#curve .chart svg").innerHTML(), /during/);
  assert.match(await page.locator("#answer").innerText(), /No finding is stated/);
  assert.deepEqual(page.complaints, []);
  await shoot(page, "small");
  await page.context().close();
});

test("The page loads in under a second of its thread's time", async () => {
  const times = [];
  for (let k = 0; k < 3; k++) {
    const page = await open({ timed: true });
    times.push(await page.threadTime());
    await page.context().close();
  }
  assert.ok(Math.min(...times) < kMostLoadMs, `${times.map(Math.round)} ms`);
});

pageTest(
  "Findings of another question stand apart, undecided ones say why, and nothing counts votes",
  {},
  async (page) => {
    if (!block.parts.verdicts) return;
    const apart = block.findings.filter((f) => f.part);
    const tables = page.locator("#verdicts table");
    assert.ok((await tables.count()) >= 2);
    const text = await page.locator("#verdicts").innerText();
    const shown = block.parts.verdicts.flatMap((part) =>
      part.tables.map((table) => `${part.engine} ${part.part} ${table.metric}`),
    );
    for (const f of block.findings.filter((f) => f.reason && f.engine === "paths"))
      if (shown.includes(`${f.engine} ${f.part ?? ""} ${f.metric}`)) assert.ok(text.includes(f.reason));
    assert.ok(apart.length > 0);
    const answer = await page.locator("#answer").innerText();
    assert.doesNotMatch(answer, /(holds|fails|undecided) in \d+/);
    // A choice of the other question's budget gives no cards of the study's own.
    const cards = await page.locator("#answer .card").count();
    const own = block.findings.filter((f) => !f.part && f.engine === "paths");
    assert.ok(cards <= own.length);
  },
);

pageTest("Every part of the page is there and every chart has words", {}, async (page) => {
  await drawAll(page);
  const parts = [
    "answer",
    ...(roles.line ? ["curve"] : []),
    "table",
    "method",
    ...(block.meshes.length ? ["mesh"] : []),
    ...Object.keys(block.parts),
  ];
  for (const part of parts)
    assert.equal(await page.locator(`section#${part}[aria-labelledby]`).count(), 1, part);
  const words = await page
    .locator('.chart svg:not([aria-hidden="true"]), svg.picture')
    .evaluateAll((all) => all.map((s) => [s.getAttribute("role"), s.getAttribute("aria-label") ?? ""]));
  assert.ok(words.length > 0);
  for (const [role, label] of words) assert.ok(role === "img" && label.length > 15, label);
  assert.match(await page.locator("h1").innerText(), /\?$/);
  await shoot(page, "desktop");
});

pageTest("Each answer carries an interval, with as many digits as its number", {}, async (page) => {
  const cards = await page.locator(".card .words").allInnerTexts();
  for (const words of cards) {
    const found = words.match(/(−?[\d.\u2009]+) \[(−?[\d.\u2009]+), (−?[\d.\u2009]+)\]/);
    if (block.findings.some((f) => f.text === words)) continue;
    assert.ok(found, words);
    assert.equal(new Set(found.slice(1).map((n) => (n.split(".")[1] ?? "").length)).size, 1, words);
  }
});

for (const id of choosable) {
  pageTest(`Choosing another ${id} draws the curve again and changes the address`, {}, async (page, t) => {
    if (!roles.line) return t.skip("no curve in this report");
    await page
      .locator("#curve .chart svg")
      .first()
      .evaluate((s) => (s.dataset.old = "yes"));
    const hash = await page.evaluate(() => location.hash);
    if (!(await chooseOther(page, id))) return t.skip("nothing to choose from");
    await page.waitForFunction(() => !document.querySelector("#curve [data-old]"), null, { timeout: 4000 });
    assert.ok(
      (await page.locator("#curve .chart svg").count()) > 0 ||
        (await page.locator("#curve .empty").count()) > 0,
    );
    assert.notEqual(await page.evaluate(() => location.hash), hash);
  });
}

pageTest("The slider steps the mesh, the links grow and the curve shows where", {}, async (page, t) => {
  if (!block.meshes.length) return t.skip("no mesh in this report");
  await drawAll(page);
  const slider = page.locator("#rung");
  const seen = [];
  for (let rung = 0; rung < block.knobs.find((k) => k.id === roles.axis).values.length; rung++) {
    await slider.fill(String(rung));
    // The curve is drawn after the mesh, on a busy machine some time after.
    for (let wait = 0; wait < 40; wait++) {
      await page.waitForTimeout(50);
      if ((await curvePictures(page)) !== seen.at(-1)?.curve) break;
    }
    seen.push({
      links: Number(await page.locator(".facts dd").first().innerText()),
      told: await slider.getAttribute("aria-valuetext"),
      curve: await curvePictures(page),
      spots: await page
        .locator(".picture .router")
        .evaluateAll((all) => all.map((c) => `${c.getAttribute("cx")},${c.getAttribute("cy")}`).join()),
    });
    if (rung === 0 || rung === 4) await shoot(page, `mesh-${rung}`, "#mesh");
  }
  for (let i = 1; i < seen.length; i++) {
    assert.ok(seen[i].links > seen[i - 1].links);
    assert.notEqual(seen[i].told, seen[i - 1].told);
    assert.notEqual(seen[i].curve, seen[i - 1].curve);
    assert.equal(seen[i].spots, seen[0].spots);
  }
});

pageTest("Play walks to the next step by itself, and pause stops it", {}, async (page, t) => {
  if (!block.meshes.length) return t.skip("no mesh in this report");
  await page.locator(".play").click();
  await page.waitForFunction(() => document.querySelector("#rung").value === "1", null, { timeout: 5000 });
  await page.locator(".play").click();
  await page.waitForTimeout(1800);
  assert.equal(await page.locator("#rung").inputValue(), "1");
});

pageTest("Pointing at a conversation lights up its path alone", {}, async (page, t) => {
  if (!block.meshes.length) return t.skip("no mesh in this report");
  await page.locator(".marks button").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(".talk .chosen").count(), 2);
  assert.equal(await page.locator(".marks [aria-pressed=true]").count(), 1);
});

pageTest("An address restores the whole view", {}, async (page) => {
  for (const id of choosable) await chooseOther(page, id);
  if (block.meshes.length) await page.locator("#rung").fill("2");
  await page.waitForTimeout(100);
  const state = (p) =>
    p.evaluate(() =>
      [...document.querySelectorAll(".controls select, #rung")].map((e) => `${e.id}=${e.value}`).join(),
    );
  const hash = (await page.evaluate(() => location.hash)).slice(1);
  const again = await open({ hash });
  assert.equal(await state(again), await state(page));
  // Charts out of sight are drawn when the browser has nothing else to do.
  for (let tries = 0; tries < 40; ++tries) {
    if ((await curvePictures(again)) === (await curvePictures(page))) break;
    await again.waitForTimeout(100);
  }
  assert.equal(await curvePictures(again), await curvePictures(page));
  await again.evaluate(() => (location.hash = ""));
  await again.waitForTimeout(100);
  assert.notEqual(await state(again), await state(page));
  await again.context().close();
});

pageTest("A card moves the whole page to its world", {}, async (page, t) => {
  const card = page.locator('.card[aria-pressed="false"]').first();
  if (!(await card.count())) return t.skip("a single world");
  const before = await page.evaluate(() => location.hash);
  await card.click();
  assert.notEqual(await page.evaluate(() => location.hash), before);
  assert.equal(await page.locator('.card[aria-pressed="true"]').count(), 1);
});

pageTest("A definition opens on focus and on hover, and Escape closes it", {}, async (page, t) => {
  if (!roles.line) return t.skip("no curve in this report");
  const term = page.locator("#curve .term").first();
  await term.focus();
  assert.equal(await page.locator(".tip").count(), 1);
  assert.equal(
    await page.locator(".tip").innerText(),
    block.metrics.find((m) => m.id === block.engines[0].efficacy).definition,
  );
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".tip").count(), 0);
  await page.locator("#curve .term").nth(1).hover();
  assert.equal(await page.locator(".tip").count(), 1);
});

pageTest("A figure saves its numbers, one row per point", {}, async (page, t) => {
  if (!roles.line) return t.skip("no curve in this report");
  await page.locator("#curve .numbers summary").click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#curve .numbers button").click(),
  ]);
  const lines = readFileSync(await file.path(), "utf8")
    .trim()
    .split("\r\n");
  assert.match(lines[0], /mean,ci_low,ci_high,n/);
  assert.equal(lines.length - 1, await page.locator("#curve .numbers tbody tr").count());
  assert.ok(lines.length > 2);
});

pageTest(
  "Nations can be found, sorted and put into colour, and the address keeps them",
  {},
  async (page, t) => {
    if (!block.parts.nations) return t.skip("no nations in this report");
    const { code } = block.states.find((s) => !block.parts.nations.shown.includes(s.code));
    await page.locator("#nation-filter").fill(code);
    assert.ok((await page.locator("table.nations tbody tr").count()) >= 1);
    await page.locator(`#show-${code}`).check();
    assert.ok((await page.evaluate(() => location.hash)).includes(code));
    await page.locator("#nation-filter").fill("no such nation");
    assert.match(await page.locator("#nations .empty").innerText(), /No nation/);
    await page.locator("#nation-filter").fill("");
    await page.locator("table.nations th button", { hasText: "Nation" }).click();
    assert.equal(await page.locator("table.nations tbody tr").count(), block.states.length);
  },
);

pageTest("The table sorts by any column and shows every cell", {}, async (page) => {
  await page.locator("#table").getByRole("checkbox").check();
  const count = Number((await page.locator("#table .count").innerText()).replace(/\D/g, ""));
  assert.equal(count, block.cells.n.length);
  await page.locator("#table th button", { hasText: "Seeds" }).click();
  const seeds = await page.locator("#table tbody tr td:last-child").allInnerTexts();
  const numbers = seeds.map((s) => parseInt(s, 10));
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  assert.equal(numbers[0], Math.min(...block.cells.n));
});

pageTest(
  "What failed is shown as failed",
  { hash: "family=preferential&routing=ecmp-flow" },
  async (page, t) => {
    if (!kIsSample) return t.skip("made for the sample");
    await drawAll(page);
    assert.match(await page.locator("#curve figcaption").innerText(), /× .* no result: time limit/);
    assert.ok((await page.locator("#curve .chart text", { hasText: "×" }).count()) > 0);
  },
);

pageTest(
  "A world that an engine was not run in says so and offers the other engine",
  { hash: "family=preferential&engine=packets" },
  async (page, t) => {
    if (!kIsSample) return t.skip("made for the sample");
    await page.locator("#curve .empty button").click();
    await drawAll(page);
    assert.ok((await page.locator("#curve .chart svg").count()) > 0);
  },
);

pageTest("Text in the data stays text", {}, async (page, t) => {
  if (!kIsSample) return t.skip("made for the sample");
  await page.locator("#method summary", { hasText: "Manifest" }).click();
  assert.ok((await page.locator("#method pre").first().innerText()).includes("</script><!-- & 'quotes'"));
});

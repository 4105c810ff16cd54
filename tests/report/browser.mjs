// A headless Chromium and pages that watch for anything a self-contained page must not do.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromWeb, kReport } from "./web.mjs";

const kFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let running;

before(async () => {
  const { chromium } = fromWeb("playwright-core");
  running = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: kFlags,
  });
});
after(() => running.close());

/** The browser of this test file; there is one while its tests run. */
export const browser = () => running;

/** A test with a page of its own that ends by asking whether the page complained. */
export function pageTest(name, options, body) {
  test(name, async (t) => {
    const page = await open(options);
    try {
      await body(page, t);
      assert.deepEqual(page.complaints, []);
    } finally {
      await page.context().close();
    }
  });
}

/**
 * Opens the report; `page.complaints` collects console errors and every request but the file itself.
 * With `timed`, `page.threadTime()` is the time in ms that the page's main thread has computed, which hardly
 * depends on what else the machine does.
 */
export async function open({ hash = "", report = kReport, timed = false, ...options } = {}) {
  const context = await running.newContext({
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  const address = pathToFileURL(report).href;
  page.complaints = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && page.complaints.push(m.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (r) => {
    const url = r.url();
    if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:"))
      page.complaints.push(`request: ${url}`);
  });
  if (timed) {
    const inspector = await context.newCDPSession(page);
    await inspector.send("Performance.enable", { timeDomain: "threadTicks" });
    page.threadTime = async () => {
      const { metrics } = await inspector.send("Performance.getMetrics");
      return 1000 * metrics.find((m) => m.name === "TaskDuration").value;
    };
  }
  await page.goto(address + (hash ? `#${hash}` : ""));
  await page.locator("#answer").waitFor();
  return page;
}

/** Scrolls through the page, so that every chart has been drawn. */
export async function drawAll(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: "instant" });
      await new Promise((done) => setTimeout(done, 40));
    }
    scrollTo({ top: 0, behavior: "instant" });
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".chart")].every((c) => c.firstElementChild),
  );
}

/** Whether all parts of a page could be drawn, and under another choice of each control too. */
export async function assertSound(page) {
  await drawAll(page);
  const selects = await page.locator(".controls select").evaluateAll((all) => all.map((s) => s.id));
  for (const id of selects) await chooseOther(page, id);
  if (selects.length > 0) await drawAll(page);
  assert.deepEqual(await page.locator(".broken").allInnerTexts(), []);
  assert.deepEqual(page.complaints, []);
  const text = await page.locator("main").innerText();
  assert.ok(text.length > 200, "a blank page");
  assert.doesNotMatch(text, /\b(undefined|NaN|Infinity)\b/);
}

/** Writes a picture into the folder CHOKEPOINT_SHOTS, where one is given. */
export async function shoot(page, name, locator) {
  const folder = process.env.CHOKEPOINT_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await (locator ? page.locator(locator).screenshot({ path }) : page.screenshot({ path, fullPage: true }));
}

/** Chooses an option that is not the present one; false when there is no other. */
export async function chooseOther(page, id) {
  const select = page.locator(`.controls select#${id}`);
  if ((await select.count()) === 0) return false;
  const [now, values] = await select.evaluate((s) => [s.value, [...s.options].map((o) => o.value)]);
  const other = values.find((v) => v !== now);
  if (other === undefined) return false;
  // On a phone the controls are folded.
  if (!(await select.isVisible())) await page.locator(".controls summary").click();
  await select.selectOption(other);
  await page.waitForTimeout(60);
  return true;
}

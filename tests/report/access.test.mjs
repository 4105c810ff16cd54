// Whether everybody can use the page: keyboard, screen readers, contrast, small screens, print.
import assert from "node:assert/strict";
import { drawAll, pageTest, shoot } from "./browser.mjs";
import { readBlock } from "./web.mjs";

const block = readBlock();

pageTest(
  "The keyboard reaches every control, in the order of the page, and shows where it is",
  {},
  async (page) => {
    const reachable =
      "a[href], button:not(:disabled):not([tabindex='-1']), select, input, summary, [tabindex='0']";
    const all = await page.evaluate((query) => {
      const found = [...document.querySelectorAll(query)].filter((e) => e.checkVisibility());
      found.forEach((e, i) => (e.dataset.stop = i));
      return found.length;
    }, reachable);
    const seen = [];
    for (let k = 0; k < all + 5 && seen.at(-1) !== String(all - 1); k++) {
      await page.keyboard.press("Tab");
      const [stop, outline] = await page.evaluate(() => {
        const e = document.activeElement;
        return [e.dataset.stop, getComputedStyle(e).outlineStyle];
      });
      if (stop === undefined) continue;
      seen.push(stop);
      assert.notEqual(outline, "none", `no outline at stop ${stop}`);
    }
    assert.deepEqual(
      seen,
      Array.from({ length: all }, (_, i) => String(i)),
    );
  },
);

for (const width of [360, 768, 1280]) {
  pageTest(
    `At ${width} pixels nothing sticks out and no chart label is cut`,
    { viewport: { width, height: 800 } },
    async (page) => {
      await drawAll(page);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      const cut = await page.locator(".chart svg text, .picture text").evaluateAll((all) =>
        all
          .filter((text) => {
            const box = text.getBoundingClientRect();
            return box.width > 0 && (box.right > document.documentElement.clientWidth + 1 || box.left < -1);
          })
          .map((text) => text.textContent),
      );
      assert.deepEqual(cut, []);
      await shoot(page, `width-${width}`);
    },
  );
}

pageTest("Labels at the line ends do not touch each other", {}, async (page) => {
  await drawAll(page);
  const touching = await page.locator(".chart svg").evaluateAll((charts) =>
    charts.flatMap((svg) => {
      const kSlack = 3; // A text's box is taller than its letters.
      const boxes = [...svg.querySelectorAll('g[text-anchor="start"] text')].map((t) => [
        t.textContent,
        t.getBoundingClientRect(),
      ]);
      return boxes.flatMap(([a, p], i) =>
        boxes
          .slice(i + 1)
          .filter(
            ([, q]) =>
              p.left < q.right &&
              q.left < p.right &&
              p.top + kSlack < q.bottom - kSlack &&
              q.top + kSlack < p.bottom - kSlack,
          )
          .map(([b]) => `${a} / ${b}`),
      );
    }),
  );
  assert.deepEqual(touching, []);
});

pageTest("Names, labels and headings are in order for a screen reader", {}, async (page) => {
  await drawAll(page);
  const faults = await page.evaluate(() => {
    const found = [];
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    if (new Set(ids).size !== ids.length)
      found.push(`double ids ${ids.filter((id, i) => ids.indexOf(id) !== i)}`);
    for (const e of document.querySelectorAll("select, input"))
      if (!e.labels?.length) found.push(`no label: ${e.id}`);
    for (const e of document.querySelectorAll("button, a, summary"))
      if (!(e.getAttribute("aria-label") ?? e.innerText).trim())
        found.push(`no name: ${e.outerHTML.slice(0, 60)}`);
    for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
      for (const id of `${e.getAttribute("aria-labelledby") ?? ""} ${e.getAttribute("aria-describedby") ?? ""}`
        .trim()
        .split(/\s+/))
        if (!document.getElementById(id)) found.push(`no such id: ${id}`);
    }
    let level = 0;
    for (const e of document.querySelectorAll("h1, h2, h3, h4")) {
      const now = Number(e.tagName[1]);
      if (now > level + 1) found.push(`heading jumps to ${now}: ${e.innerText}`);
      level = now;
    }
    if (!document.documentElement.lang) found.push("no language");
    if (!document.title) found.push("no title");
    return found;
  });
  assert.deepEqual(faults, []);
});

for (const colorScheme of ["light", "dark"]) {
  pageTest(`Words have enough contrast in ${colorScheme} mode`, { colorScheme }, async (page) => {
    await drawAll(page);
    const faint = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const rgb = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const light = (c) =>
        c
          .slice(0, 3)
          .map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (e) => {
        for (let at = e; at; at = at.parentElement) {
          const colour = rgb(getComputedStyle(at).backgroundColor);
          if (colour[3] === 255) return colour;
        }
        return [255, 255, 255];
      };
      const found = new Set();
      for (const e of document.querySelectorAll("main *, header *")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.checkVisibility() || e.matches(":disabled, .unseen")) continue;
        const style = getComputedStyle(e);
        const words = light(rgb(e instanceof SVGElement ? style.fill : style.color)),
          behind = light(ground(e));
        const ratio = (Math.max(words, behind) + 0.05) / (Math.min(words, behind) + 0.05);
        if (ratio < 4.5)
          found.add(
            `${e.tagName}.${e.getAttribute("class")} ${ratio.toFixed(2)} ${e.textContent.slice(0, 30)}`,
          );
      }
      return [...found];
    });
    assert.deepEqual(faint, []);
    if (colorScheme === "dark") await shoot(page, "dark");
  });
}

pageTest("Nothing moves for those who asked for stillness", { reducedMotion: "reduce" }, async (page, t) => {
  if (!block.meshes.length) return t.skip("no mesh in this report");
  await page.locator("#rung").fill("1");
  assert.equal(await page.locator(".link.new").evaluate((e) => getComputedStyle(e).animationName), "none");
});

pageTest("Print shows the figures and leaves the controls out", {}, async (page) => {
  await drawAll(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".controls").isVisible(), false);
  assert.ok(await page.locator(".chart svg").first().isVisible());
  await shoot(page, "print");
});

// Pages that the program itself writes for narrowed and interrupted studies. CHOKEPOINT names the program; the
// release build where it is not set.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { assertSound, open, shoot } from "./browser.mjs";
import { kIsSample, kWeb, readBlock } from "./web.mjs";

const program = resolve(process.env.CHOKEPOINT || resolve(kWeb, "../../../build/release/chokepoint"));
const why = !existsSync(program) && `${program} is not built`;
const folder = mkdtempSync(join(tmpdir(), "chokepoint-runs-"));
const kInterrupted = 130;

/** A test of what the program writes; not once more for every real report that the other tests are given. */
const runTest = (name, body) =>
  test(name, { skip: why || (!kIsSample && "made for the program, not one report") }, body);

const kSmall = [
  "seeds.paths=2",
  "seeds.packets=1",
  "density=[1.98,4]",
  'routing=["shortest","ecmp-flow"]',
  "border_share=[0.05,0.2]",
  "family=erdos-renyi",
  'trigger=["address","name"]',
  "encrypted=[0,0.95]",
  "topology.routers_per_state=12",
  "workload.targets=6",
  "workload.innocents=6",
  "workload.transit=3",
];
const sets = (settings) => settings.flatMap((s) => ["--set", s]);

async function look(name, out, body = async () => {}) {
  const report = join(out, "report.html");
  for (const width of [1440, 390]) {
    const page = await open({ report, viewport: { width, height: 900 } });
    try {
      await assertSound(page);
      if (width === 1440) await body(page, readBlock(report));
      await shoot(page, `${name}-${width}`);
    } finally {
      await page.context().close();
    }
  }
}

function run(name, study, settings) {
  const out = join(folder, name);
  const done = spawnSync(program, ["run", study, ...sets(settings), "--quiet", "--out", out], {
    encoding: "utf8",
  });
  assert.equal(done.status, 0, done.stderr);
  return out;
}

const narrowed = {
  "no-innocents": ["workload.innocents=0"],
  "no-transit": ["workload.transit=0"],
  "nobody-but-targets": ["workload.innocents=0", "workload.transit=0"],
  "controls-only": ['strategy=["none","border-all"]'],
  "no-filters": ["strategy=none"],
  "no-seeds": ["seeds=0"],
  "no-packets": ["seeds.packets=0"],
  "no-paths": ["seeds.paths=0"],
  "one-density": ["density=4"],
  "one-routing": ["routing=policy"],
  "one-border-share": ["border_share=0.2"],
  "one-trigger": ["trigger=keyword", "encrypted=0.95"],
  "one-of-all": [
    "density=4",
    "routing=shortest",
    "border_share=0.2",
    "strategy=greedy",
    "budget=4",
    "trigger=name",
    "encrypted=0",
    "seeds=1",
  ],
};

for (const [name, settings] of Object.entries(narrowed)) {
  runTest(`The page of density-decay with ${settings.join(" ")} has no part that fails`, async () => {
    await look(name, run(name, "density-decay", [...kSmall, ...settings]));
  });
}

const kBaran = ["side=10", "draws=2", "destroyed=[0,0.5]"];
const others = {
  "baran-one": ["baran", [...kBaran, "redundancy=3", "attack=random", "seeds.paths=1"]],
  "baran-no-seeds": ["baran", [...kBaran, "seeds=0"]],
  "overload-one": ["overload", ["load_kpps=300", "seeds=1", "probes=50", "seconds=0.05"]],
  "overload-unpublished": [
    "overload",
    ["load_kpps=[0,300]", "seeds=2", "probes=50", "seconds=0.05", "published_kpps=0", "published_leak=0"],
  ],
  "overload-no-seeds": ["overload", ["seeds=0"]],
};

for (const [name, [study, settings]] of Object.entries(others)) {
  runTest(`The page of ${study} with ${settings.join(" ")} has no part that fails`, async () => {
    await look(name, run(name, study, settings));
  });
}

runTest("The page of nations over one year of a small graph has no part that fails", async () => {
  writeFileSync(join(folder, "graph.txt"), "1|2|-1\n2|3|-1\n1|4|-1\n");
  writeFileSync(join(folder, "countries.csv"), "asn,cc\n1,AA\n2,BB\n3,CC\n4,AA\n");
  const study = join(folder, "nations.toml");
  writeFileSync(
    study,
    `name = "n"\nexperiment = "nations"\nrouting = "policy"\ndata = "${folder}"\n[[years]]\n` +
      'year = 2018\ngraph = "graph.txt"\ncountries = "countries.csv"\n',
  );
  await look("nations", run("nations", study, ["seeds=1"]));
});

/** Runs a study that is far too large and interrupts it. */
async function interrupt(name, study, settings, ms) {
  const out = join(folder, name);
  const child = spawn(program, ["run", study, ...sets(settings), "--jobs", "1", "--out", out], {
    stdio: "ignore",
  });
  const status = new Promise((end) => child.on("exit", end));
  const begin = Date.now();
  // The folder is there once planning is over: an interrupt before it leaves nothing to look at.
  while (!existsSync(join(out, "results.sqlite")) && Date.now() - begin < 60_000) await sleep(50);
  await sleep(ms);
  child.kill("SIGINT");
  assert.equal(await status, kInterrupted);
  return out;
}

const interrupted = {
  "density-decay": ["seeds=200"],
  baran: ["seeds=1000"],
  overload: ["seeds=1000"],
};

for (const [study, settings] of Object.entries(interrupted)) {
  for (const ms of [0, 2000]) {
    runTest(
      `The page of ${study} interrupted ${ms / 1000} s after planning has a banner and no part that fails`,
      async () => {
        const name = `interrupted-${study}-${ms}`;
        await look(name, await interrupt(name, study, settings, ms), async (page, block) => {
          const text = await page.locator(".partial").innerText();
          assert.ok(text.includes(`${block.run.done} of ${block.run.units}`), text);
          assert.ok(
            text.includes(`chokepoint run ${study} --set ${settings[0]} --out `) && text.includes("--resume"),
            text,
          );
        });
      },
    );
  }
}

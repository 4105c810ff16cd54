// The files without a browser: the template, the lock file, and whether the data keep their promises.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { fromWeb, kMarker, kTemplate, kWeb, readBlock } from "./web.mjs";

const kMostBytes = 700_000;
const block = readBlock();

test("The template holds the marker once and stays small", () => {
  const text = readFileSync(kTemplate, "utf8");
  assert.equal(text.split(kMarker).length, 2);
  assert.ok(statSync(kTemplate).size < kMostBytes, `${statSync(kTemplate).size} bytes`);
});

test("The lock file names no registry", () => {
  const lock = JSON.parse(readFileSync(`${kWeb}package-lock.json`, "utf8"));
  assert.deepEqual(
    Object.values(lock.packages).filter((p) => p.resolved),
    [],
  );
});

test("The block of data follows the schema", () => {
  const Ajv = fromWeb("ajv/dist/2020").default;
  const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(`${kWeb}schema.json`, "utf8")));
  assert.ok(valid(block), JSON.stringify(valid.errors?.slice(0, 3)));
  const { cells } = block;
  const columns = [
    ...Object.values(cells.knobs),
    cells.engine,
    cells.state,
    cells.metric,
    cells.mean,
    cells.ci_low,
    cells.ci_high,
  ];
  for (const column of columns) assert.equal(column.length, cells.n.length);
  for (const knob of block.knobs)
    assert.ok(
      cells.knobs[knob.id].every((v) => v < knob.values.length),
      knob.id,
    );
  for (let row = 0; row < cells.n.length; row++) {
    const [low, mean, high] = [cells.ci_low[row], cells.mean[row], cells.ci_high[row]];
    if (low !== null)
      assert.ok(low <= mean + 1e-9 && mean <= high + 1e-9, `row ${row}: ${low} ${mean} ${high}`);
    if (cells.n[row] === 0) assert.equal(mean, null);
  }
});

test("Rungs only add links, and every path walks along links of its rung", () => {
  for (const mesh of block.meshes) {
    const counts = mesh.rungs.map((r) => r.links);
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b),
    );
    assert.ok(counts.at(-1) <= mesh.links.a.length);
    const rank = new Map();
    mesh.links.a.forEach((a, i) => {
      for (const key of [`${a}-${mesh.links.b[i]}`, `${mesh.links.b[i]}-${a}`])
        if (!rank.has(key)) rank.set(key, i);
    });
    for (const scene of mesh.scenes) {
      for (const path of scene.paths.flat()) {
        for (let i = 1; i < path.length; i++)
          assert.ok(rank.get(`${path[i - 1]}-${path[i]}`) < counts[scene.rung]);
      }
    }
  }
});

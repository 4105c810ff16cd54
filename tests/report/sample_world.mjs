// A small invented network for the sample block: four states, a tree, then more links in one order.
// Only the page's tests and its development use it; nothing here is a result.

export function randomStream(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const kStates = 4;
const kPerState = 48;
const kCentres = [
  [300, 690],
  [720, 700],
  [280, 270],
  [730, 290],
];

export function sampleMesh(seed, borderShare, degrees) {
  const random = randomStream(seed);
  const n = kStates * kPerState;
  const state = [],
    x = [],
    y = [];
  for (let r = 0; r < n; r++) {
    const s = Math.floor(r / kPerState);
    const angle = r * 2.39996,
      radius = 27 * Math.sqrt((r % kPerState) + 0.5);
    state.push(s);
    x.push(Math.round(kCentres[s][0] + radius * Math.cos(angle) + 14 * (random() - 0.5)));
    y.push(Math.round(kCentres[s][1] + radius * Math.sin(angle) + 14 * (random() - 0.5)));
  }
  const a = [],
    b = [];
  const distance = (u, v) => Math.hypot(x[u] - x[v], y[u] - y[v]);
  for (let s = 0; s < kStates; s++) {
    for (let k = 1; k < kPerState; k++) {
      const router = s * kPerState + k;
      let nearest = s * kPerState;
      for (let j = 0; j < k; j++) {
        const other = s * kPerState + j;
        if (distance(router, other) < distance(router, nearest)) nearest = other;
      }
      a.push(router);
      b.push(nearest);
    }
  }
  for (let s = 1; s < kStates; s++) {
    a.push(s === 3 ? 1 * kPerState : 0);
    b.push(s * kPerState);
  }
  const last = Math.round((degrees.at(-1) * n) / 2);
  const seen = new Set(a.map((u, i) => Math.min(u, b[i]) * n + Math.max(u, b[i])));
  while (a.length < last) {
    const crossing = random() < borderShare;
    let best = null;
    for (let trial = 0; trial < 5; trial++) {
      const u = Math.floor(random() * n);
      const v = Math.floor(random() * n);
      if (u === v || (state[u] !== state[v]) !== crossing) continue;
      if (seen.has(Math.min(u, v) * n + Math.max(u, v))) continue;
      if (!best || distance(u, v) < distance(...best)) best = [u, v];
    }
    if (!best) continue;
    seen.add(Math.min(...best) * n + Math.max(...best));
    a.push(best[0]);
    b.push(best[1]);
  }
  return { state, x, y, a, b, routers: n };
}

/** Hop distances to `target` and the neighbours of every router, over the first `count` links. */
function tree(mesh, count, target) {
  const neighbours = Array.from({ length: mesh.routers }, () => []);
  for (let i = 0; i < count; i++) {
    neighbours[mesh.a[i]].push(mesh.b[i]);
    neighbours[mesh.b[i]].push(mesh.a[i]);
  }
  const hops = Array(mesh.routers).fill(Infinity);
  hops[target] = 0;
  const queue = [target];
  for (const u of queue) {
    for (const v of neighbours[u]) {
      if (hops[v] === Infinity) {
        hops[v] = hops[u] + 1;
        queue.push(v);
      }
    }
  }
  return { hops, neighbours };
}

export function shortestPaths(mesh, count, from, to, wanted, random) {
  const { hops, neighbours } = tree(mesh, count, to);
  const found = new Map();
  for (let draw = 0; draw < (wanted === 1 ? 1 : 24); draw++) {
    const path = [from];
    while (path.at(-1) !== to) {
      const here = path.at(-1);
      const next = neighbours[here].filter((v) => hops[v] === hops[here] - 1).sort((p, q) => p - q);
      path.push(next[wanted === 1 && !random ? 0 : Math.floor(random() * next.length)]);
    }
    const key = path.join();
    found.set(key, { path, weight: (found.get(key)?.weight ?? 0) + 1 });
  }
  const all = [...found.values()].sort((p, q) => q.weight - p.weight);
  const total = all.reduce((sum, p) => sum + p.weight, 0);
  return { paths: all.slice(0, wanted).map((p) => p.path), all, total };
}

/** The routers of state 0 that stop most, one after the other. */
export function greedySites(mesh, routes, budget) {
  const sites = [];
  while (sites.length < budget) {
    const gain = new Map();
    for (const route of routes) {
      for (const { path, weight } of route.all) {
        if (path.some((r) => sites.includes(r))) continue;
        for (const r of path) {
          if (mesh.state[r] === 0) gain.set(r, (gain.get(r) ?? 0) + weight / route.total);
        }
      }
    }
    const best = [...gain].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0];
    if (!best) break;
    sites.push(best[0]);
  }
  return sites;
}

// Which mesh and scene agree best with the visitor's choice, and what became of each conversation.
import type { Block, Maybe, MeshData, Scene, Where } from "../../data/block";
import type { Choice } from "../../data/cells";
import { closeness } from "../../data/view";

export type Fate = "stopped" | "partly" | "through" | "unrouted";

export const kFates: Record<Fate, { word: string; mark: string }> = {
  stopped: { word: "stopped", mark: "✕" },
  partly: { word: "stopped on some paths", mark: "◐" },
  through: { word: "got through", mark: "●" },
  unrouted: { word: "without a route", mark: "–" },
};

export function fateOf(stopped: Maybe | undefined): Fate {
  if (stopped === null || stopped === undefined) return "unrouted";
  return stopped >= 1 ? "stopped" : stopped <= 0 ? "through" : "partly";
}

export interface Shown {
  mesh: MeshData;
  scene?: Scene;
  /** The world that is drawn: the choice with the mesh's and scene's own knobs. */
  world: Choice;
  /** Knobs in which it differs from the choice. */
  moved: string[];
}

export function sceneFor(block: Block, choice: Choice): Shown {
  const mesh = best(block, block.meshes, choice)!;
  const scene = best(
    block,
    mesh.scenes.filter((s) => s.rung === choice[block.roles.axis]),
    choice,
  );
  const where: Where = { ...mesh.where, ...scene?.where };
  const world = { ...choice };
  for (const [id, value] of Object.entries(where)) {
    const index = block.knobs.find((k) => k.id === id)?.values.indexOf(value) ?? -1;
    if (index >= 0) world[id] = index;
  }
  return { mesh, scene, world, moved: Object.keys(where).filter((id) => world[id] !== choice[id]) };
}

function best<T extends { where: Where }>(block: Block, items: T[], choice: Choice): T | undefined {
  let found: T | undefined,
    most = -Infinity;
  for (const item of items) {
    const score = closeness(block, item.where, choice);
    if (score > most) [found, most] = [item, score];
  }
  return found;
}

// A part that the run has nothing for says so under its own heading.
import type { Block, EngineId } from "../data/block";
import type { Cells } from "../data/cells";

/** Why a part that needs an engine and one of some metrics cannot be drawn; undefined where it can. */
export function lackOf(block: Block, cells: Cells, engine: EngineId, metrics: string[]): string | undefined {
  if (!block.engines.some((e) => e.id === engine))
    return `The engine “${engine}” was not run: the study gives it no seeds.`;
  if (metrics.some((id) => cells.has(engine, id))) return undefined;
  const names = metrics.map((id) => cells.metric(id).title.toLowerCase()).join(", ");
  return `No run that has finished has a value of ${names}.${
    block.run && !block.run.complete ? " The run is not complete." : ""
  }`;
}

export function NoData({ id, title, why }: { id: string; title: string; why: string }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p class="empty">{why}</p>
    </section>
  );
}

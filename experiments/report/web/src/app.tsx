import { useEffect, useMemo, useState } from "preact/hooks";
import type { Block } from "./data/block";
import { Cells } from "./data/cells";
import { fromHash, toHash, type View } from "./data/view";
import { Answer } from "./parts/answer";
import { Controls } from "./parts/controls";
import { Cost } from "./parts/cost";
import { Curve } from "./parts/curve";
import { Encryption } from "./parts/encryption";
import { MeshPart } from "./parts/mesh";
import { Matrices } from "./parts/matrices";
import { Method } from "./parts/method";
import { Nations } from "./parts/nations";
import { Table } from "./parts/table";
import { Verdicts } from "./parts/verdicts";
import { Why } from "./parts/why";
import { ReportContext } from "./ui/context";

export function App({ block }: { block: Block }) {
  const cells = useMemo(() => new Cells(block), [block]);
  const [view, setView] = useState(() => fromHash(block, location.hash));
  useEffect(() => {
    const hash = toHash(block, view);
    if (location.hash.replace(/^#/, "") !== hash)
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
  }, [view]);
  useEffect(() => {
    const read = () => setView(fromHash(block, location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const setKnob = (knob: string, index: number) => setView(withKnob(block, cells, view, knob, index));
  return (
    <ReportContext.Provider value={{ block, cells, view, setView, setKnob }}>
      <header class="top">
        <span class="brand">chokepoint</span>
        <nav aria-label="Parts of the report">
          <a href="#answer" onClick={jump}>
            Answer
          </a>
          {block.roles.line && (
            <a href="#curve" onClick={jump}>
              Curve
            </a>
          )}
          {block.parts.matrices && (
            <a href="#matrices" onClick={jump}>
              Tables
            </a>
          )}
          {block.parts.nations && (
            <a href="#nations" onClick={jump}>
              Nations
            </a>
          )}
          {block.parts.verdicts && (
            <a href="#verdicts" onClick={jump}>
              Verdicts
            </a>
          )}
          {block.meshes.length > 0 && (
            <a href="#mesh" onClick={jump}>
              Mesh
            </a>
          )}
          {block.parts.why && (
            <a href="#why" onClick={jump}>
              Why
            </a>
          )}
          {block.parts.encryption && (
            <a href="#encryption" onClick={jump}>
              Encryption
            </a>
          )}
          {block.parts.cost && (
            <a href="#cost" onClick={jump}>
              Cost
            </a>
          )}
          <a href="#table" onClick={jump}>
            Numbers
          </a>
          <a href="#method" onClick={jump}>
            Method
          </a>
        </nav>
      </header>
      <main>
        <Answer />
        <Controls />
        {block.roles.line && <Curve />}
        {block.parts.nations && <Nations />}
        {block.parts.matrices && <Matrices />}
        {block.parts.verdicts && <Verdicts />}
        {block.meshes.length > 0 && <MeshPart />}
        {block.parts.why && <Why />}
        {block.parts.encryption && <Encryption />}
        {block.parts.cost && <Cost />}
        <Table />
        <Method />
      </main>
    </ReportContext.Provider>
  );
}

/** Moves to a part without touching the address, which holds the view. */
function jump(event: MouseEvent): void {
  event.preventDefault();
  const target = document.querySelector<HTMLElement>(
    (event.currentTarget as HTMLAnchorElement).getAttribute("href")!,
  )!;
  target.scrollIntoView();
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** One knob moved; another engine where only that one varies this knob. */
function withKnob(block: Block, cells: Cells, view: View, knob: string, index: number): View {
  const next = { ...view, choice: { ...view.choice, [knob]: index } };
  const varies = (engine: Block["engines"][number]) => cells.usesKnob(engine.id, engine.efficacy, knob);
  if (varies(block.engines.find((e) => e.id === view.engine)!)) return next;
  const other = block.engines.find(varies);
  return other ? { ...next, engine: other.id, metric: other.efficacy } : next;
}

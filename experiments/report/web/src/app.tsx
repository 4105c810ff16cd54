import type { ComponentType } from "preact";
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
import { lackOf, NoData } from "./parts/no_data";
import { Partial } from "./parts/partial";
import { Table } from "./parts/table";
import { Verdicts } from "./parts/verdicts";
import { Why } from "./parts/why";
import { Boundary } from "./ui/boundary";
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
  const parts = partsOf(block, cells, view);
  return (
    <ReportContext.Provider value={{ block, cells, view, setView, setKnob }}>
      <header class="top">
        <span class="brand">chokepoint</span>
        <nav aria-label="Parts of the report">
          {parts.map(
            ({ id, link }) =>
              link && (
                <a href={`#${id}`} onClick={jump}>
                  {link}
                </a>
              ),
          )}
        </nav>
      </header>
      <main>
        <Partial />
        {parts.map(({ id, title, why, draw: Draw }) => (
          <Boundary key={id} id={id} title={title} of={view}>
            {why === undefined ? <Draw /> : <NoData id={id} title={title} why={why} />}
          </Boundary>
        ))}
      </main>
    </ReportContext.Provider>
  );
}

interface Part {
  id: string;
  /** Its heading where it cannot be drawn, and the words that lead to it. */
  title: string;
  link?: string;
  /** Why there is nothing to draw. */
  why?: string;
  draw: ComponentType;
}

/** The parts that this study has, top to bottom. */
function partsOf(block: Block, cells: Cells, view: View): Part[] {
  const { matrices, nations, verdicts, why, encryption, cost } = block.parts;
  const empty = cells.size === 0 ? nothing(block) : undefined;
  const lack = (engine: string, metrics: string[]) => empty ?? lackOf(block, cells, engine, metrics);
  const parts: (Part | false | undefined)[] = [
    { id: "answer", title: "Answer", link: "Answer", draw: Answer },
    !empty && { id: "controls", title: "What is shown", draw: Controls },
    !!block.roles.line && { id: "curve", title: "The curve", link: "Curve", why: empty, draw: Curve },
    nations && {
      id: "nations",
      title: nations.title,
      link: "Nations",
      why: lack(nations.engine, [nations.metric]),
      draw: Nations,
    },
    matrices && { id: "matrices", title: "The same in numbers", link: "Tables", why: empty, draw: Matrices },
    verdicts && {
      id: "verdicts",
      title: "Verdicts, world by world",
      link: "Verdicts",
      why: block.findings.length === 0 ? (empty ?? "No finding could be made of what was run.") : undefined,
      draw: Verdicts,
    },
    block.meshes.length > 0 && { id: "mesh", title: "The mesh", link: "Mesh", draw: MeshPart },
    why && {
      id: "why",
      title: "Why",
      link: "Why",
      why: lack(why.engine ?? view.engine, [...why.facts, cells.engine(why.engine ?? view.engine).efficacy]),
      draw: Why,
    },
    encryption && {
      id: "encryption",
      title: "Encryption",
      link: "Encryption",
      why: lack(
        encryption.engine,
        encryption.metrics.map((m) => m.metric),
      ),
      draw: Encryption,
    },
    cost && {
      id: "cost",
      title: "What it cost",
      link: "Cost",
      why: lack(cost.engine, [cells.engine(cost.engine).efficacy, ...cost.metrics]),
      draw: Cost,
    },
    { id: "table", title: "Every number", link: "Numbers", why: empty, draw: Table },
    { id: "method", title: "Method, definitions, manifest", link: "Method", draw: Method },
  ];
  return parts.filter((part): part is Part => !!part);
}

/** Why there is not a single cell. */
function nothing({ engines, run }: Block): string {
  if (engines.length === 0) return "Nothing was run: the study gives no engine any seeds.";
  return run && !run.complete ? "Nothing has finished yet." : "No run has a result.";
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
  if (varies(cells.engine(view.engine))) return next;
  const other = block.engines.find(varies);
  return other ? { ...next, engine: other.id, metric: other.efficacy } : next;
}

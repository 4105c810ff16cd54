// Part 3: one world, one seed, step by step as links are added.
import { useEffect, useMemo, useState } from "preact/hooks";
import { drawLines } from "../chart/lines";
import { axisOf, domainOf } from "../chart/scale";
import { lineKnob } from "../data/block";
import { knobLabel } from "../data/cells";
import { estimateText, plain } from "../data/format";
import { worldKey } from "../data/view";
import { ChartBox } from "../ui/chart_box";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { lineSeries } from "./series";
import { Picture } from "./mesh/picture";
import { Outcomes } from "./mesh/outcomes";
import { fateOf, kFates, sceneFor } from "./mesh/scene";

const kStepMs = 1400;
const kChartHeight = 190;

export function MeshPart() {
  const { block, cells, view, setKnob } = useReport();
  const { axis } = block.roles;
  const line = lineKnob(block.roles);
  const knob = cells.knob(axis);
  const rung = view.choice[axis];
  const [playing, setPlaying] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const key = `${worldKey(block, view.choice)}/${rung}`;
  const { mesh, scene, world, moved } = useMemo(() => sceneFor(block, view.choice), [block, key]);
  const end = knob.values.length - 1;
  useEffect(() => {
    if (!playing) return;
    if (rung >= end) return setPlaying(false);
    const timer = setTimeout(() => setKnob(axis, rung + 1), kStepMs);
    return () => clearTimeout(timer);
  }, [playing, rung, view]);
  const place = (r: number) => plain(mesh.rungs[r]?.mean_degree ?? Number(knob.values[r]));
  const engine = cells.engine(block.parts.why?.engine ?? view.engine);
  const curve = lineSeries(cells, engine.id, engine.efficacy, world, "").filter((s) => s.strong);
  const here = cells.find(engine.id, engine.efficacy, world);
  const metric = cells.metric(engine.efficacy);
  const names = [...Object.keys(mesh.where), line]
    .filter((id) => cells.knob(id).values.length > 1)
    .map((id) => knobLabel(cells.knob(id), world[id]));

  return (
    <section id="mesh" aria-labelledby="mesh-title">
      <h2 id="mesh-title">The mesh</h2>
      <p class="intro">
        One network of the many behind the curve ({names.join(", ")}; seed {mesh.seed}), and{" "}
        {mesh.conversations.client.length} of the conversations that{" "}
        {block.states.find((s) => s.filtering)?.title ?? "the state"} wants to stop. Step along the{" "}
        {knob.title.toLowerCase()} with the slider.{" "}
        {moved.length > 0 && (
          <span class="gap">
            Drawn for {moved.map((id) => knobLabel(cells.knob(id), world[id])).join(", ")}: your choice of{" "}
            {moved.map((id) => cells.knob(id).title.toLowerCase()).join(", ")} was not drawn.
          </span>
        )}
      </p>
      <Figure
        name="mesh"
        numbers={() => ({
          header: [
            "conversation",
            "client",
            "server",
            "outcome",
            "share of paths stopped",
            "hops of the first path",
          ],
          rows: mesh.conversations.client.map((client, i) => [
            i + 1,
            client,
            mesh.conversations.server[i],
            kFates[fateOf(scene?.stopped[i])].word,
            scene?.stopped[i] ?? null,
            scene?.paths[i][0] ? scene.paths[i][0].length - 1 : null,
          ]),
        })}
      >
        <div class="mesh">
          <div class="stage">
            <Picture mesh={mesh} scene={scene} rung={rung} chosen={chosen} />
          </div>
          <div class="side">
            <div class="stepper">
              <button
                type="button"
                class="play"
                onClick={() => {
                  if (!playing && rung >= end) setKnob(axis, 0);
                  setPlaying(!playing);
                }}
              >
                {playing ? "❚❚ Pause" : "▶ Play"}
              </button>
              <label for="rung">
                {knob.title} <b>{place(rung)}</b>{" "}
                <span class="quiet-text">
                  step {rung + 1} of {end + 1}
                </span>
              </label>
              <input
                id="rung"
                type="range"
                min={0}
                max={end}
                step={1}
                value={rung}
                aria-valuetext={`${knob.title.toLowerCase()} ${place(rung)}, step ${rung + 1} of ${end + 1}`}
                onInput={(e) => {
                  setPlaying(false);
                  setKnob(axis, Number(e.currentTarget.value));
                }}
              />
            </div>
            {scene ? (
              <Outcomes scene={scene} chosen={chosen} choose={setChosen} />
            ) : (
              <p class="empty">Nothing was drawn for this step.</p>
            )}
            <dl class="facts">
              <Fact name="Links" value={mesh.rungs[rung].links} />
              <Fact name="across the border" value={mesh.rungs[rung].border_links} />
              <Fact name="minimum cut" value={mesh.rungs[rung].cut_size} />
              <Fact name="filters" value={scene?.sites.length} />
            </dl>
            {curve.length > 0 && (
              <>
                <p class="here">
                  {metric.title} here, over all seeds: <b>{here ? estimateText(here) : "not run"}</b>
                </p>
                <ChartBox
                  height={kChartHeight}
                  of={key}
                  draw={(width) =>
                    drawLines({
                      series: curve,
                      width,
                      height: kChartHeight,
                      seeds: engine.seeds,
                      x: axisOf(
                        knob,
                        curve.map((s) => s.points),
                      ),
                      y: { title: metric.unit, domain: domainOf(metric, []) },
                      here: cells.place(engine.id, world),
                      describe: `${metric.title} along the axis, now at ${place(rung)}`,
                    })
                  }
                />
              </>
            )}
          </div>
        </div>
      </Figure>
    </section>
  );
}

function Fact({ name, value }: { name: string; value?: number }) {
  return value === undefined ? null : (
    <div>
      <dd>{value}</dd>
      <dt>{name}</dt>
    </div>
  );
}

// What stands where a figure would be, when this engine was not run in the chosen world.
import { useReport } from "../ui/context";

export function EngineSwitch() {
  const { block, cells, view, setView } = useReport();
  const here = cells.engine(view.engine);
  const other = block.engines.find(
    (e) => e.id !== view.engine && cells.along(e.id, e.efficacy, view.choice).length > 0,
  );
  return (
    <p class="empty">
      The engine “{here.title.toLowerCase()}”{" "}
      {block.run && !block.run.complete
        ? "has finished nothing in this world yet"
        : "was not run in this world"}
      .{" "}
      {other && (
        <button type="button" onClick={() => setView({ ...view, engine: other.id, metric: other.efficacy })}>
          Show the engine “{other.title.toLowerCase()}”
        </button>
      )}
    </p>
  );
}

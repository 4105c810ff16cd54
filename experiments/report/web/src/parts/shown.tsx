// Says in words which world a figure shows, and where that is not the one the visitor chose.
import { knobLabel, type Choice } from "../data/cells";
import { useReport } from "../ui/context";

export function Shown({ world, except = [] }: { world: Choice; except?: string[] }) {
  const { block, cells, view } = useReport();
  const { axis, line, panel, arm } = block.roles;
  const told = [line, panel, ...(block.roles.choice ?? []), arm?.knob].filter(
    (id): id is string => !!id && id !== axis && !except.includes(id) && cells.knob(id).values.length > 1,
  );
  const moved = told.filter((id) => world[id] !== view.choice[id]);
  const main = told.filter((id) => (id === line || id === panel) && !moved.includes(id));
  const name = (id: string) => knobLabel(cells.knob(id), world[id]);
  return (
    <>
      {main.length > 0 && <>Shown: {main.map(name).join(", ")}. </>}
      {moved.length > 0 && (
        <span class="gap">
          Not run for your choice of {moved.map((id) => cells.knob(id).title.toLowerCase()).join(", ")}; shown
          instead: {moved.map(name).join(", ")}.
        </span>
      )}
    </>
  );
}

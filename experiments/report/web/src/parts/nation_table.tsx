// All states with their numbers: to be sorted, filtered, and picked for the chart.
import { useState } from "preact/hooks";
import { kMostColours } from "../chart/palette";
import type { Finding, NationsPart } from "../data/block";
import { knobLabel } from "../data/cells";
import { download, toCsv } from "../data/csv";
import { measuredText } from "../data/format";
import type { Nation } from "../data/nations";
import { useReport } from "../ui/context";

interface Column {
  id: string;
  title: string;
  definition?: string;
  numeric?: boolean;
  value: (nation: Nation) => string | number | null;
  text?: (nation: Nation) => string;
}

export function NationTable({ nations }: { nations: Nation[] }) {
  const { block, view, setView } = useReport();
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState({ column: "name", down: false });
  const columns = useColumns();
  const column = columns.find((c) => c.id === sort.column)!;
  const wanted = filter.trim().toLowerCase();
  const rows = nations
    .filter((n) => !wanted || n.name.toLowerCase().includes(wanted) || n.code.toLowerCase() === wanted)
    .sort((a, b) => compare(column.value(a), column.value(b), sort.down) || a.name.localeCompare(b.name));
  const toggle = (code: string) =>
    setView({
      ...view,
      states: view.states.includes(code)
        ? view.states.filter((s) => s !== code)
        : [...view.states, code].slice(-kMostColours),
    });
  const save = () =>
    download(
      `${block.study.name}-nations.csv`,
      toCsv(
        ["code", ...columns.map((c) => c.id)],
        rows.map((n) => [n.code, ...columns.map((c) => c.value(n))]),
      ),
    );
  return (
    <>
      <div class="bar">
        <label>
          Find a nation{" "}
          <input
            id="nation-filter"
            type="search"
            value={filter}
            onInput={(e) => setFilter(e.currentTarget.value)}
          />
        </label>
        <span class="count">
          {rows.length} of {nations.length} nations
        </span>
        <button type="button" class="quiet" onClick={save}>
          CSV of these nations
        </button>
      </div>
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Table of nations">
        <table class="nations">
          <thead>
            <tr>
              <th scope="col">Show</th>
              {columns.map((c) => (
                <th
                  scope="col"
                  aria-sort={sort.column === c.id ? (sort.down ? "descending" : "ascending") : "none"}
                >
                  <button
                    type="button"
                    title={c.definition}
                    onClick={() => setSort({ column: c.id, down: sort.column === c.id && !sort.down })}
                  >
                    {c.title}{" "}
                    <span aria-hidden="true">{sort.column === c.id ? (sort.down ? "▾" : "▴") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((n) => (
              <tr key={n.code}>
                <td>
                  <input
                    type="checkbox"
                    id={`show-${n.code}`}
                    checked={view.states.includes(n.code)}
                    onChange={() => toggle(n.code)}
                  />
                </td>
                {columns.map((c) => (
                  <td class={c.numeric ? "number" : ""}>
                    {c.id === "name" ? (
                      <label for={`show-${n.code}`}>{n.name}</label>
                    ) : c.text ? (
                      c.text(n)
                    ) : (
                      (c.value(n) ?? "—")
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="empty">No nation of that name or code.</p>}
      <p class="quiet-text">
        <b>Change</b> compares the first year with the last. At most {kMostColours} nations are in colour: one
        more takes the place of the first.
      </p>
    </>
  );
}

/** Missing values last, whichever way. */
function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return down ? -order : order;
}

function changeOf({ holds, first, last }: Finding, { words }: NationsPart): string {
  return words[holds === "no" && first?.mean === last?.mean ? "same" : holds];
}

/** Name and change; the first metric after the headline's for every place; the rest for the last. */
function useColumns(): Column[] {
  const { block, cells } = useReport();
  const part = block.parts.nations!;
  const axis = cells.knob(block.roles.axis);
  const last = axis.values.length - 1;
  const at = (metric: string, place: number): Column => {
    const { title, definition } = cells.metric(metric);
    const cell = (n: Nation) => n.cells.get(metric)?.[place];
    return {
      id: `${metric}_${axis.values[place]}`,
      title: `${title}, ${knobLabel(axis, place)}`,
      definition,
      numeric: true,
      value: (n) => cell(n)?.mean ?? null,
      text: (n) => {
        const found = cell(n);
        return found && found.mean !== null ? measuredText(found) : "—";
      },
    };
  };
  const known = part.columns.filter((id) => cells.has(part.engine, id));
  return [
    { id: "name", title: "Nation", value: (n) => n.name },
    {
      id: "change",
      title: "Change",
      value: (n) => (n.finding ? changeOf(n.finding, part) : null),
    },
    ...known.slice(0, 2).flatMap((metric) => axis.values.map((_, place) => at(metric, place))),
    ...known.slice(2).map((metric) => at(metric, last)),
  ];
}

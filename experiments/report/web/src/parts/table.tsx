// Part 7a: every cell with n and interval, sortable.
import { useMemo, useState } from "preact/hooks";
import { knobLabel } from "../data/cells";
import { download, toCsv, type Field } from "../data/csv";
import { intervalText, meanText } from "../data/format";
import { useReport } from "../ui/context";
import { Term } from "../ui/term";

const kPage = 40;

interface Column {
  id: string;
  title: string;
  definition?: string;
  /** What to sort by and to save. */
  value: (row: number) => Field;
  /** What to show; default: the value. */
  text?: (row: number) => string;
  numeric?: boolean;
  /** Shown even when all rows agree. */
  kept?: boolean;
  /** Only in the CSV. */
  saved?: boolean;
}

export function Table() {
  const { block, cells, view } = useReport();
  const [all, setAll] = useState(false);
  const [sort, setSort] = useState({ column: "", down: false });
  const [page, setPage] = useState(0);
  const columns = useMemo(() => columnsOf(block, cells), [block]);
  const rows = useMemo(() => {
    const engine = block.engines.findIndex((e) => e.id === view.engine);
    const metric = block.metrics.findIndex((m) => m.id === view.metric);
    const chosen = Array.from({ length: cells.size }, (_, row) => row).filter(
      (row) => all || (block.cells.engine[row] === engine && block.cells.metric[row] === metric),
    );
    const column = columns.find((c) => c.id === sort.column);
    return column ? chosen.sort(by(column, sort.down)) : chosen;
  }, [all, sort, view.engine, view.metric]);
  const same = columns.filter(
    (c) => !c.kept && !c.saved && rows.length > 1 && rows.every((row) => c.value(row) === c.value(rows[0])),
  );
  const drawn = columns.filter((c) => !c.saved && !same.includes(c));
  const told = same.filter((c) => c.value(rows[0]) !== null);
  const pages = Math.max(1, Math.ceil(rows.length / kPage));
  const shown = Math.min(page, pages - 1);
  const save = () =>
    download(
      `${block.study.name}-cells.csv`,
      toCsv(
        columns.map((c) => c.id),
        rows.map((row) => columns.map((c) => c.value(row))),
      ),
    );
  return (
    <section id="table" aria-labelledby="table-title">
      <h2 id="table-title">Every number</h2>
      <div class="bar">
        <label class="check">
          <input
            type="checkbox"
            checked={all}
            onChange={(e) => {
              setAll(e.currentTarget.checked);
              setPage(0);
            }}
          />{" "}
          all engines and metrics
        </label>
        <span class="count" role="status">
          {rows.length.toLocaleString("en").replaceAll(",", "\u2009")} cells
        </span>
        <button type="button" class="quiet" onClick={save}>
          CSV of these cells
        </button>
      </div>
      {told.length > 0 && (
        <p class="quiet-text">
          The same in all: {told.map((c) => (c.text ? c.text(rows[0]) : c.value(rows[0]))).join("; ")}.
        </p>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of cells">
        <table class="cells">
          <thead>
            <tr>
              {drawn.map((c) => (
                <th
                  scope="col"
                  aria-sort={sort.column === c.id ? (sort.down ? "descending" : "ascending") : "none"}
                >
                  <button
                    type="button"
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
            {rows.slice(shown * kPage, (shown + 1) * kPage).map((row) => (
              <tr class={block.cells.n[row] === 0 ? "failed" : ""}>
                {drawn.map((c) => (
                  <td class={c.numeric ? "number" : ""}>
                    <Term definition={c.id === "n" ? block.cells.notes?.[row] : undefined}>
                      {c.text ? c.text(row) : (c.value(row) ?? "—")}
                    </Term>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="bar">
        <button type="button" class="quiet" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
          Back
        </button>
        <span>
          page {shown + 1} of {pages}
        </span>
        <button type="button" class="quiet" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
          Next
        </button>
      </div>
    </section>
  );
}

function columnsOf(
  block: ReturnType<typeof useReport>["block"],
  cells: ReturnType<typeof useReport>["cells"],
): Column[] {
  const data = block.cells;
  const knobs: Column[] = block.knobs
    .filter((k) => k.values.length > 1)
    .map((knob) => ({
      id: knob.id,
      title: knob.title,
      definition: knob.text,
      numeric: typeof knob.values[0] === "number" && !knob.labels,
      value: (row) => knob.values[data.knobs[knob.id][row]] ?? null,
      text: (row) => (data.knobs[knob.id][row] < 0 ? "—" : knobLabel(knob, data.knobs[knob.id][row])),
    }));
  return [
    { id: "engine", title: "Engine", value: (row) => block.engines[data.engine[row]].id },
    ...(block.states.length > 1 && new Set(data.state).size > 1
      ? [{ id: "state", title: "State", value: (row: number) => block.states[data.state[row]].code }]
      : []),
    {
      id: "metric",
      title: "Metric",
      value: (row) => block.metrics[data.metric[row]].id,
      text: (row) => block.metrics[data.metric[row]].title,
    },
    ...knobs,
    {
      id: "mean",
      title: "Mean",
      kept: true,
      numeric: true,
      value: (row) => data.mean[row],
      text: (row) => (data.n[row] ? meanText(cells.at(row)) : "no result"),
    },
    {
      id: "ci_low",
      title: "95 % interval",
      kept: true,
      numeric: true,
      value: (row) => data.ci_low[row],
      text: (row) => (data.n[row] ? intervalText(cells.at(row)) : "—"),
    },
    { id: "ci_high", title: "Upper end", saved: true, value: (row) => data.ci_high[row] },
    {
      id: "n",
      title: "Seeds",
      kept: true,
      numeric: true,
      value: (row) => data.n[row],
      text: (row) => `${data.n[row]} of ${block.engines[data.engine[row]].seeds}`,
    },
  ];
}

/** Missing values last, whichever way; equal ones in the order of the data. */
function by(column: Column, down: boolean) {
  return (p: number, q: number) => {
    const a = column.value(p),
      b = column.value(q);
    if (a == null || b == null) return Number(a == null) - Number(b == null) || p - q;
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return (down ? -order : order) || p - q;
  };
}

// One metric by two knobs, as a table: what a picture of few numbers would only blur.
import type { Matrix } from "../data/block";
import { knobLabel } from "../data/cells";
import { estimateText, plain } from "../data/format";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { Term } from "../ui/term";
import { lackOf } from "./no_data";

export function Matrices() {
  const { block } = useReport();
  return (
    <section id="matrices" aria-labelledby="matrices-title">
      <h2 id="matrices-title">The same in numbers</h2>
      {block.parts.matrices!.map((matrix) => (
        <MatrixTable matrix={matrix} />
      ))}
    </section>
  );
}

function MatrixTable({ matrix }: { matrix: Matrix }) {
  const { block, cells, view } = useReport();
  const rows = cells.knob(matrix.rows);
  const columns = cells.knob(matrix.columns);
  const metric = cells.metric(matrix.metric);
  if (!cells.has(matrix.engine, matrix.metric)) {
    return (
      <figure>
        <h3>{matrix.title}</h3>
        <p class="empty">{lackOf(block, cells, matrix.engine, [matrix.metric])}</p>
      </figure>
    );
  }
  const at = (r: number, c: number) =>
    cells.find(matrix.engine, matrix.metric, { ...view.choice, [rows.id]: r, [columns.id]: c });
  const seeds = cells.engine(matrix.engine).seeds;
  const numbers = () => ({
    header: [rows.id, columns.id, metric.id, "ci_low", "ci_high", "n"],
    rows: rows.values.flatMap((row, r) =>
      columns.values.map((column, c) => {
        const cell = at(r, c);
        return [row, column, cell?.mean, cell?.ci_low, cell?.ci_high, cell?.n];
      }),
    ),
  });
  return (
    <Figure
      name={`table-${matrix.metric}`}
      title={<Term definition={metric.definition}>{matrix.title}</Term>}
      note={matrix.text && <p>{matrix.text}</p>}
      numbers={numbers}
    >
      <div class="scroll" tabIndex={0} role="region" aria-label={matrix.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{rows.title}</th>
              {columns.values.map((_, c) => (
                <th scope="col">{knobLabel(columns, c)}</th>
              ))}
              {matrix.beside && <th scope="col">{matrix.beside.title}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.values.map((_, r) => (
              <tr>
                <th scope="row">{knobLabel(rows, r)}</th>
                {columns.values.map((_, c) => {
                  const cell = at(r, c);
                  return (
                    <td title={cell && cell.n < seeds ? `${cell.n} of ${seeds} seeds` : undefined}>
                      {cell ? estimateText(cell) : "none"}
                      {cell && cell.n < seeds && " *"}
                    </td>
                  );
                })}
                {matrix.beside && (
                  <td>{matrix.beside.values[r] === null ? "—" : plain(matrix.beside.values[r]!)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

// A figure: heading, charts, and its numbers as a table and as CSV for those who cannot or do not
// want to read a picture.
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { download, toCsv, type Field } from "../data/csv";

export interface Numbers {
  header: string[];
  rows: Field[][];
}

interface Props {
  /** Name of the CSV file, without its ending. */
  name: string;
  title?: ComponentChildren;
  note?: ComponentChildren;
  numbers: () => Numbers;
  children: ComponentChildren;
}

export function Figure({ name, title, note, numbers, children }: Props) {
  const [open, setOpen] = useState(false);
  const save = () => {
    const { header, rows } = numbers();
    download(`${name}.csv`, toCsv(header, rows));
  };
  return (
    <figure data-figure={name}>
      {title && <h3>{title}</h3>}
      {children}
      {note && <figcaption>{note}</figcaption>}
      <div class="numbers">
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Numbers in this figure</summary>
          {open && <NumbersTable {...numbers()} />}
        </details>
        <button type="button" class="quiet" onClick={save} aria-label={`Download ${name}.csv`}>
          CSV
        </button>
      </div>
    </figure>
  );
}

function NumbersTable({ header, rows }: Numbers) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Numbers in this figure">
      <table>
        <thead>
          <tr>
            {header.map((h) => (
              <th scope="col">{h}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((v) => (
                <td>{v ?? "—"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Verdicts world by world: routings down, worlds across, a table for each way in which a box may look.
// Worlds share their seeds, so there is no count of them.
import type { Finding, VerdictsPart } from "../data/block";
import { lineKnob } from "../data/block";
import { knobLabel } from "../data/cells";
import { estimateText, fixed } from "../data/format";
import { useReport } from "../ui/context";
import { Figure } from "../ui/figure";
import { Term } from "../ui/term";

export const kVerdicts = {
  yes: { word: "holds", mark: "✓" },
  no: { word: "fails", mark: "✗" },
  undecided: { word: "undecided", mark: "?" },
};

/** Findings that have a table of their own are no cards. */
export function standsApart(parts: VerdictsPart[] | undefined, finding: Finding): boolean {
  return parts !== undefined && (finding.part ?? "") !== "";
}

export function Verdicts() {
  const { block } = useReport();
  return (
    <section id="verdicts" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">Verdicts, world by world</h2>
      {block.parts.verdicts!.map((part) => (
        <PartOfVerdicts part={part} />
      ))}
    </section>
  );
}

function PartOfVerdicts({ part }: { part: VerdictsPart }) {
  const { block, cells } = useReport();
  const line = lineKnob(block.roles);
  const findings = block.findings.filter((f) => f.engine === part.engine && (f.part ?? "") === part.part);
  if (findings.length === 0) return null;
  const rows = cells.knob(line).values.filter((v) => findings.some((f) => f.where[line] === v));
  const numbers = () => ({
    header: [
      "metric",
      ...block.knobs.map((k) => k.id),
      "holds",
      "mean",
      "ci_low",
      "ci_high",
      "seeds",
      "reason",
    ],
    rows: findings.map((f) => [
      f.metric,
      ...block.knobs.map((k) => f.where[k.id] ?? ""),
      f.holds,
      f.last?.mean,
      f.last?.ci_low,
      f.last?.ci_high,
      f.seeds,
      f.reason ?? "",
    ]),
  });
  return (
    <Figure
      name={`verdicts-${part.engine}-${part.part || "main"}`}
      title={part.title}
      note={part.text && <p>{part.text}</p>}
      numbers={numbers}
    >
      <div class="verdict-tables">
        {part.tables.map((table) => (
          <VerdictTable
            title={table.title}
            metric={table.metric}
            rows={rows}
            findings={findings.filter((f) => f.metric === table.metric)}
          />
        ))}
      </div>
    </Figure>
  );
}

interface TableOfVerdicts {
  title: string;
  metric: string;
  rows: (string | number)[];
  findings: Finding[];
}

function VerdictTable({ title, metric, rows, findings }: TableOfVerdicts) {
  const { block, cells } = useReport();
  const line = lineKnob(block.roles);
  const knob = cells.knob(line);
  // What tells these worlds apart beside the routing; a knob of one value tells nothing.
  const across = block.knobs
    .map((k) => k.id)
    .filter((id) => id !== line && new Set(findings.map((f) => f.where[id])).size > 1);
  const worlds = [...new Map(findings.map((f) => [across.map((id) => f.where[id]).join("/"), f])).values()];
  const at = (row: string | number, world: Finding) =>
    findings.find((f) => f.where[line] === row && across.every((id) => f.where[id] === world.where[id]));
  const label = (id: string, f: Finding) => {
    const index = cells.knob(id).values.indexOf(f.where[id]);
    return index < 0 ? String(f.where[id]) : knobLabel(cells.knob(id), index);
  };
  const definition = cells.metric(metric)?.definition;
  return (
    <div>
      <h4>{definition ? <Term definition={definition}>{title}</Term> : title}</h4>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="verdicts">
          <thead>
            <tr>
              <th scope="col">{knob.title}</th>
              {worlds.map((world) => (
                <th scope="col">{across.map((id) => label(id, world)).join(", ") || "all"}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                <th scope="row">{knobLabel(knob, knob.values.indexOf(row))}</th>
                {worlds.map((world) => (
                  <VerdictCell finding={at(row, world)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function VerdictCell({ finding }: { finding: Finding | undefined }) {
  if (!finding) return <td>not run</td>;
  const verdict = kVerdicts[finding.holds];
  const tipping =
    finding.tipping_threshold == null ? "" : ` The verdict turns at ${fixed(finding.tipping_threshold, 2)}.`;
  return (
    <td class={finding.holds} title={finding.text + tipping}>
      <span class={`verdict ${finding.holds}`}>
        <b aria-hidden="true">{verdict.mark}</b> {verdict.word}
      </span>
      <span class="effect">{finding.last?.mean == null ? "" : estimateText(finding.last)}</span>
      {finding.reason && <span class="reason">{finding.reason}</span>}
    </td>
  );
}

// Says under a figure what is missing in it, and why.
import type { Series } from "../chart/lines";

export function Gaps({ series, seeds }: { series: Series[]; seeds: number }) {
  const points = series.flatMap((s) => s.points).filter((p) => p.row >= 0);
  const empty = points.filter((p) => p.n === 0);
  const fewer = points.filter((p) => p.n > 0 && p.n < seeds);
  const reasons = [...new Set(empty.map((p) => p.note ?? "no seed finished"))];
  return (
    <>
      {empty.length > 0 && (
        <p class="gap">
          × {empty.length === 1 ? "One point has" : `${empty.length} points have`} no result:{" "}
          {reasons.join("; ")}.
        </p>
      )}
      {fewer.length > 0 && <p class="gap">Hollow points have fewer than the {seeds} seeds planned.</p>}
    </>
  );
}

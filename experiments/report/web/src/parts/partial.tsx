// Above everything else where the run is not complete: how much is there, why, and how to go on.
import { useReport } from "../ui/context";

const kMostFailures = 5;

export function Partial() {
  const { run } = useReport().block;
  if (!run || run.complete) return null;
  const failed = run.failed ?? [];
  return (
    <aside class="partial" role="note" aria-label="This run is not complete">
      <p>
        <b>
          This run is not complete: {run.done} of {run.units} pieces of work are done.
        </b>{" "}
        {failed.length === 0
          ? "It was interrupted, or goes on still. "
          : `${failed.length === 1 ? "One piece" : `${failed.length} pieces`} failed. `}
        What follows rests on what is done; intervals are wider than planned, worlds and figures may be
        missing.
      </p>
      {failed.length > 0 && (
        <ul>
          {failed.slice(0, kMostFailures).map((unit) => (
            <li>{unit}</li>
          ))}
          {failed.length > kMostFailures && <li>and {failed.length - kMostFailures} more</li>}
        </ul>
      )}
      {run.command && (
        <p>
          To finish it: <code>{run.command}</code>
        </p>
      )}
    </aside>
  );
}

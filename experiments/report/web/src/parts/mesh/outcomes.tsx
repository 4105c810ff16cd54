// One mark per conversation, always in the same order, so that a change from step to step shows.
// The marks are one stop for the keyboard; arrows move among them and light up the paths.
import { useRef } from "preact/hooks";
import type { Scene } from "../../data/block";
import { fateOf, kFates, type Fate } from "./scene";

interface Props {
  scene: Scene;
  chosen: number | null;
  choose: (conversation: number | null) => void;
}

export function Outcomes({ scene, chosen, choose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const fates = scene.stopped.map(fateOf);
  const counts = (Object.keys(kFates) as Fate[]).map((fate) => ({
    fate,
    count: fates.filter((f) => f === fate).length,
  }));
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") choose(null);
    if (!step) return;
    event.preventDefault();
    const next = ((chosen ?? 0) + step + fates.length) % fates.length;
    choose(next);
    (list.current!.children[next].firstElementChild as HTMLElement).focus();
  };
  return (
    <div class="outcomes">
      <ul
        class="marks"
        ref={list}
        aria-label="Conversations; arrows move, the picture lights up their paths"
        onKeyDown={move}
        onPointerLeave={() => choose(null)}
      >
        {fates.map((fate, i) => (
          <li>
            <button
              type="button"
              class={fate}
              tabIndex={i === (chosen ?? 0) ? 0 : -1}
              aria-label={`Conversation ${i + 1}: ${kFates[fate].word}`}
              aria-pressed={i === chosen}
              onClick={() => choose(i)}
              onPointerEnter={() => choose(i)}
              onFocus={() => choose(i)}
              onBlur={() => choose(null)}
            >
              {kFates[fate].mark}
            </button>
          </li>
        ))}
      </ul>
      <p class="legend" role="status">
        {counts
          .filter((c) => c.count > 0)
          .map(({ fate, count }) => (
            <span class={fate}>
              <b aria-hidden="true">{kFates[fate].mark}</b> {count} {kFates[fate].word}
            </span>
          ))}
      </p>
    </div>
  );
}

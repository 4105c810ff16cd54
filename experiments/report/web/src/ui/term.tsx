// A word with a definition: shown on hover, focus and touch, dismissed with Escape.
import { createPortal } from "preact/compat";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

interface Props {
  definition?: string;
  children: ComponentChildren;
}

export function Term({ definition, children }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const word = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const at = word.current!.getBoundingClientRect();
    const size = tip.current!.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
    const below = at.bottom + size.height + 12 < innerHeight;
    tip.current!.style.left = `${left}px`;
    tip.current!.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
  }, [open]);
  if (!definition) return <>{children}</>;
  return (
    <>
      <span
        class="term"
        tabIndex={0}
        ref={word}
        aria-describedby={id}
        onPointerEnter={() => setOpen(true)}
        onPointerLeave={() => setOpen(false)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
      >
        {children}
        <span id={id} class="unseen">
          {definition}
        </span>
      </span>
      {open &&
        createPortal(
          <div class="tip" role="tooltip" ref={tip}>
            {definition}
          </div>,
          document.body,
        )}
    </>
  );
}

// A place for one chart: measures its width and draws again when that or the picture changes.
import { render } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Broken } from "./boundary";

const kNearPx = 300;

const isNear = (element: Element): boolean => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > -kNearPx && top < innerHeight + kNearPx;
};

/** Charts out of sight wait until the browser has nothing else to do; returns how to call it off. */
function whenIdle(work: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(work, 50);
    return () => clearTimeout(timer);
  }
  const ticket = requestIdleCallback(work, { timeout: 1500 });
  return () => cancelIdleCallback(ticket);
}

interface Props {
  draw: (width: number) => Element;
  /** Draw again when this changes. */
  of: string;
  height: number;
}

export function ChartBox({ draw, of, height }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current!);
    setWidth(Math.floor(box.current!.clientWidth));
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (width <= 0) return;
    const put = () => {
      try {
        box.current?.replaceChildren(draw(width));
      } catch (error) {
        console.error(error);
        if (box.current) render(<Broken fault={String(error)} />, box.current);
      }
    };
    if (isNear(box.current!)) return put();
    return whenIdle(put);
  }, [of, width]);
  return <div class="chart" style={{ minHeight: `${height}px` }} ref={box} />;
}

// Direct labels at the ends of lines: as near to the end as they can be without touching.

export interface Label {
  text: string;
  ink: string;
  /** Where the line ends, in pixels from the top. */
  y: number;
  weight?: number;
  /** The symbol of its line, shown where the place of the label cannot tell which line it is. */
  glyph?: string;
}

/** Whether lines end so close together that labels cannot stand at their ends. */
export function crowded(labels: Label[], gap: number): boolean {
  const ends = labels.map((label) => label.y).sort((p, q) => p - q);
  return ends.some((y, i) => i > 1 && y - ends[i - 2] < gap);
}

/** Moves labels apart to at least `gap` pixels, inside [top, bottom], keeping their order. */
export function spread(labels: Label[], gap: number, top: number, bottom: number): Label[] {
  const placed = labels.map((label) => ({ ...label })).sort((p, q) => p.y - q.y);
  for (let i = 0; i < placed.length; i++) {
    const least = i === 0 ? top : placed[i - 1].y + gap;
    placed[i].y = Math.max(placed[i].y, least);
  }
  for (let i = placed.length - 1; i >= 0; i--) {
    const most = i === placed.length - 1 ? bottom : placed[i + 1].y - gap;
    placed[i].y = Math.min(placed[i].y, most);
  }
  return placed;
}

/** Labels that say the same become one, at the mean of their places. */
export function merged(labels: Label[]): Label[] {
  const groups = new Map<string, Label[]>();
  for (const label of labels) groups.set(label.text, [...(groups.get(label.text) ?? []), label]);
  return [...groups.values()].map((group) => ({
    ...group[0],
    y: group.reduce((sum, g) => sum + g.y, 0) / group.length,
  }));
}

/** Pixels to keep free for labels at 12.5 px type; digits and letters average about half of that. */
export function widthFor(texts: string[]): number {
  return Math.min(150, 26 + 6.4 * Math.max(0, ...texts.map((t) => t.length)));
}

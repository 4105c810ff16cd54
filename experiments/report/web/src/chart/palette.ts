// Okabe–Ito colours through CSS variables (so dark mode and print can shift them), and for each
// colour a dash and a symbol, so that nothing is told by colour alone.

export interface Look {
  stroke: string;
  /** A darker twin of the stroke with enough contrast for words. */
  ink: string;
  dash?: string;
  symbol: "circle" | "square" | "triangle" | "diamond2" | "triangle2" | "hexagon" | "star" | "wye";
  /** The symbol as a character, for captions. */
  glyph: string;
}

const look = (name: string, symbol: Look["symbol"], glyph: string, dash?: string): Look => ({
  stroke: `var(--${name})`,
  ink: `var(--${name}-ink)`,
  symbol,
  glyph,
  dash,
});

const kLooks: Look[] = [
  look("blue", "circle", "●"),
  look("vermillion", "square", "■", "7 3"),
  look("green", "triangle", "▲", "2 3"),
  look("purple", "diamond2", "◆", "9 3 2 3"),
  look("orange", "triangle2", "▼", "5 2"),
  look("sky", "hexagon", "⬢", "1 3"),
  look("black", "star", "★"),
  look("brown", "wye", "✚", "4 2 1 2"),
];

/** So many things can be told apart by colour. */
export const kMostColours = kLooks.length;

/** For values of the knob that tells lines apart. */
export const lineLook = (index: number): Look => kLooks[index % kLooks.length];

/** For series that are not values of that knob, so that one colour means one thing on the page. */
export const otherLook = (index: number): Look =>
  [look("black", "circle", "●"), ...kLooks.slice(3), ...kLooks][index];

export const kGrey = { stroke: "var(--control)", ink: "var(--quiet)" };

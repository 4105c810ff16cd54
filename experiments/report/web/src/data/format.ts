// Numbers as a reader should see them: no more digits than the interval supports.
import type { Maybe } from "./block";

const kMostDecimals = 3;
const kPlainDecimals = 2;

export interface Spread {
  mean: Maybe;
  ci_low: Maybe;
  ci_high: Maybe;
}

/** Below this leading figure the half-width keeps two digits. */
const kTwoDigitsBelow = 2;

/**
 * Decimals that an interval supports: its half-width keeps one significant digit, or two when the
 * first is 1 (Taylor, An Introduction to Error Analysis, 2nd ed., section 2.2). Negative means tens,
 * hundreds and so on. Without an interval, or one of no width, two.
 */
export function decimalsFor(low: Maybe, high: Maybe): number {
  if (low === null || high === null || !(high > low)) return kPlainDecimals;
  const half = (high - low) / 2;
  const magnitude = Math.floor(Math.log10(half) + 1e-9);
  const lead = half / 10 ** magnitude;
  const digits = lead < kTwoDigitsBelow || lead >= 9.5 ? 1 : 0;
  return Math.min(kMostDecimals, digits - magnitude - (lead >= 9.5 ? 1 : 0));
}

export function fixed(value: number, decimals: number): string {
  const scale = 10 ** -decimals;
  const rounded = decimals < 0 ? Math.round(value / scale) * scale : value;
  const text = (Object.is(rounded, -0) ? 0 : rounded).toFixed(Math.max(0, decimals));
  const [whole, part] = text
    .replace(/^-(?=0\.?0*$)/, "")
    .replace("-", "−")
    .split(".");
  const grouped = whole.replace(/\d{5,}/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u2009"));
  return part ? `${grouped}.${part}` : grouped;
}

/** "0.38": the mean alone, with the digits its interval allows. */
export function meanText(s: Spread): string {
  return s.mean === null ? "no value" : fixed(s.mean, decimalsFor(s.ci_low, s.ci_high));
}

/** "[0.33, 0.43]", or words when there is none. */
export function intervalText(s: Spread): string {
  if (s.ci_low === null || s.ci_high === null) return "[no interval]";
  const decimals = decimalsFor(s.ci_low, s.ci_high);
  return `[${fixed(s.ci_low, decimals)}, ${fixed(s.ci_high, decimals)}]`;
}

/** "0.38 [0.33, 0.43]" */
export function estimateText(s: Spread): string {
  return s.mean === null ? "no value" : `${meanText(s)} ${intervalText(s)}`;
}

/** As estimateText, and the number alone where nothing was drawn and so nothing is uncertain. */
export function measuredText(s: Spread): string {
  const exact = s.mean !== null && (s.ci_low === null || s.ci_low === s.ci_high);
  return exact ? plain(s.mean!) : estimateText(s);
}

/** A place on an axis or a plain fact without interval: at most three significant digits. */
export function plain(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return String(rounded).replace("-", "−");
}

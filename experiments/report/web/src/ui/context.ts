import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Block } from "../data/block";
import type { Cells } from "../data/cells";
import type { View } from "../data/view";

export interface Report {
  block: Block;
  cells: Cells;
  view: View;
  setView: (next: View) => void;
  /** Sets one knob; moves to the engine that varies it when this one does not. */
  setKnob: (knob: string, index: number) => void;
}

export const ReportContext = createContext<Report | null>(null);

export function useReport(): Report {
  return useContext(ReportContext)!;
}

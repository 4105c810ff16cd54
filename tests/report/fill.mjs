// Puts a block into the template as the program does (docs/report-data.md).
import { readFileSync, writeFileSync } from "node:fs";

export const kMarker = "@@CHOKEPOINT_REPORT_DATA@@";

export function fill(template, block, out) {
  const parts = readFileSync(template, "utf8").split(kMarker);
  if (parts.length !== 2)
    throw new Error(`${template}: the marker must be there once, found ${parts.length - 1}`);
  writeFileSync(out, parts.join(JSON.stringify(block).replaceAll("<", "\\u003c")));
}

import { readFileSync, renameSync } from "node:fs";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** The template is named after what it becomes. */
const named = { name: "report-name", closeBundle: () => renameSync("dist/index.html", "dist/report.html") };

/** What travels inside the page, with the notices that its licences ask to travel along. */
const kInside = [
  "preact",
  "@observablehq/plot",
  "d3",
  "interval-tree-1d",
  "binary-search-bounds",
  "isoformat",
  "@fontsource-variable/source-sans-3",
];
const kName = "virtual:licences";
const licences = {
  name: "licences",
  resolveId: (id) => (id === kName ? `\0${kName}` : null),
  load(id) {
    if (id !== `\0${kName}`) return null;
    const text = kInside.map(
      (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}`,
    );
    return `export default ${JSON.stringify(text.join("\n\n\n"))}`;
  },
};

export default defineConfig({
  plugins: [licences, viteSingleFile({ removeViteModuleLoader: true }), named],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: { target: "es2022", modulePreload: false },
});

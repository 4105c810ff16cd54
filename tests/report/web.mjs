// What the tests share: where things are, and the packages of the page's own npm package.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

export const kWeb = fileURLToPath(new URL("../../experiments/report/web/", import.meta.url));
export const kTemplate = resolve(kWeb, "dist/report.html");
/** The report under test: a real run's, or the sample. */
export const kReport = resolve(process.env.CHOKEPOINT_REPORT || resolve(kWeb, "dist/sample.html"));
export const kIsSample = !process.env.CHOKEPOINT_REPORT;
export { kMarker } from "./fill.mjs";
/** The package's own modules: the tests live beside no node_modules. */
export const fromWeb = createRequire(resolve(kWeb, "package.json"));

export function readBlock(path = kReport) {
  const text = readFileSync(path, "utf8");
  const open = '<script type="application/json" id="report-data">';
  const start = text.indexOf(open) + open.length;
  return JSON.parse(text.slice(start, text.indexOf("</script>", start)));
}

/** Loads a TypeScript module of the page; call close() at the end. */
export async function sources() {
  const { createServer } = await import(fromWeb.resolve("vite").replace(/index\.cjs$/, "dist/node/index.js"));
  const server = await createServer({
    root: kWeb,
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  return { load: (path) => server.ssrLoadModule(path), close: () => server.close() };
}

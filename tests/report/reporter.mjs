// A line per test and a closing count, for node --test.
export default async function* report(source) {
  let passed = 0,
    failed = 0,
    skipped = 0;
  for await (const { type, data } of source) {
    if (type === "test:diagnostic" && data.nesting > 0) yield `    ${data.message}\n`;
    if (type !== "test:pass" && type !== "test:fail") continue;
    const isFile = data.name.endsWith(".mjs");
    if (isFile && type === "test:pass") continue;
    if (data.skip !== undefined) {
      skipped++;
      yield `skip ${data.name}: ${data.skip}\n`;
    } else if (type === "test:pass") {
      passed++;
      yield `ok   ${data.name}\n`;
    } else if (!(isFile && failed > 0)) {
      failed++;
      const error = data.details.error;
      yield `FAIL ${data.name}\n${String(error?.cause?.stack ?? error?.stack ?? error)}\n`;
    }
  }
  yield `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`;
}

// Comma-separated text for each figure (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe in
// front, as in metrics.csv (docs/metrics.md).

export type Field = string | number | null | undefined;

export function toCsv(header: string[], rows: Field[][]): string {
  return [header, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

function field(value: Field): string {
  if (value === null || value === undefined) return "";
  const formula = typeof value === "string" && /^[=+\-@\t\r\n]/.test(value) && Number.isNaN(Number(value));
  const text = formula ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name: string, text: string, type = "text/csv"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

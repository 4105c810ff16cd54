// Part 7b: definitions, method and manifest.
import licences from "virtual:licences";
import { download } from "../data/csv";
import { useReport } from "../ui/context";

export function Method() {
  const { block } = useReport();
  return (
    <section id="method" aria-labelledby="method-title">
      <h2 id="method-title">Method, definitions, manifest</h2>
      {block.study.method?.map((text) => (
        <p class="prose">{text}</p>
      ))}
      <details open>
        <summary>What each metric means</summary>
        <dl class="definitions">
          {block.metrics.map((m) => (
            <div>
              <dt>
                {m.title} <code>{m.id}</code>
              </dt>
              <dd>
                {m.definition} <span class="unit">Unit: {m.unit}.</span>
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <details open>
        <summary>What was varied</summary>
        <dl class="definitions">
          {block.knobs.map((k) => (
            <div>
              <dt>
                {k.title} <code>{k.id}</code>
              </dt>
              <dd>
                {k.text}{" "}
                <span class="unit">
                  {k.values
                    .map((v, i) => `${k.labels?.[i] ?? v}${k.texts?.[i] ? `: ${k.texts[i]}` : ""}`)
                    .join("; ")}
                  .
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <details>
        <summary>Manifest: program, versions, inputs</summary>
        <pre class="scroll" tabIndex={0}>
          {JSON.stringify(block.manifest, null, 2)}
        </pre>
      </details>
      <details>
        <summary>Libraries inside this page and their licences</summary>
        <pre class="scroll" tabIndex={0}>
          {licences}
        </pre>
      </details>
      <div class="bar">
        <button
          type="button"
          class="quiet"
          onClick={() => download("report-data.json", JSON.stringify(block), "application/json")}
        >
          All data of this page (JSON)
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() =>
            download("manifest.json", JSON.stringify(block.manifest, null, 2), "application/json")
          }
        >
          Manifest (JSON)
        </button>
      </div>
    </section>
  );
}

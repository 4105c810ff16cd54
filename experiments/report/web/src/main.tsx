import { render } from "preact";
import { App } from "./app";
import type { Block } from "./data/block";
import { sound } from "./data/sound";
import { Boundary, Broken } from "./ui/boundary";
import "./style/base.css";
import "./style/answer.css";
import "./style/controls.css";
import "./style/figures.css";
import "./style/mesh.css";
import "./style/table.css";
import "./style/verdicts.css";
import "./style/narrow.css";
import "./style/print.css";

const root = document.getElementById("app")!;
const text = document.getElementById("report-data")!.textContent!;
root.replaceChildren();

if (text.startsWith("@@")) {
  root.textContent = "This is the empty template of the report: it holds no data yet.";
} else {
  const draw = () => {
    const block = sound(JSON.parse(text) as Block);
    document.title = `${block.study.question} (${block.study.name})`;
    render(
      <Boundary id="page" title="The report" of={block}>
        <App block={block} />
      </Boundary>,
      root,
    );
  };
  try {
    draw();
  } catch (error) {
    console.error(error);
    render(<Broken fault={String(error)} />, root);
  }
}

// node fill_sample.mjs TEMPLATE OUT: the report of the sample block.
import { fill } from "./fill.mjs";
import { sampleBlock } from "./sample_block.mjs";

const [template, out] = process.argv.slice(2);
fill(template, sampleBlock(), out);

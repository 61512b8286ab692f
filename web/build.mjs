// Builds the styles, script and fonts of Writ's pages into a folder outside the sources:
//   node build.mjs OUT
// OUT then holds files named by their content, a .br beside each text file, and manifest.tsv
// (constant name, tab, file name). crates/assets/build.rs runs this and embeds the result.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { build } from "esbuild";

const sources = path.dirname(fileURLToPath(import.meta.url));
const [outArgument] = process.argv.slice(2);
if (!outArgument) {
  console.error("usage: node build.mjs OUT");
  process.exit(2);
}
const out = path.resolve(outArgument);
const work = `${out}.work`;

/** Entry point -> name of its constant in the crate `assets`. */
const CONSTANTS = {
  "src/pages.css": "PAGES_CSS",
  "src/document.css": "DOCUMENT_CSS",
  "src/pages.js": "PAGES_JS",
};
/** The one font file worth a preload: it draws the first line of every Latin page. */
const PRELOADED_FONT = /inter-latin-wght-normal/;

/** Lets the token tool work out both colour schemes from the theme's few colours. */
function buildTheme() {
  const config = JSON.parse(fs.readFileSync(path.join(sources, "designsystemet.config.json"), "utf8"));
  const tokens = path.join(work, "design-tokens");
  const configFile = path.join(work, "config.json");
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(configFile, JSON.stringify({ ...config, outDir: tokens }));
  const tool = path.join(sources, "node_modules/.bin/designsystemet");
  const run = (...args) =>
    execFileSync(tool, ["tokens", ...args, "--clean", "--config", configFile], { stdio: ["ignore", "ignore", "inherit"] });
  run("create");
  run("build", "-t", tokens, "-o", path.join(work, "theme"));
  return path.join(work, "theme/writ.css");
}

/** Bundles, and returns [constant, file name] of everything a page names. */
async function bundle(theme) {
  const result = await build({
    absWorkingDir: sources,
    entryPoints: Object.keys(CONSTANTS),
    outdir: out,
    bundle: true,
    minify: true,
    metafile: true,
    logLevel: "warning",
    target: ["chrome111", "firefox115", "safari16.4"],
    alias: { "writ-theme": theme },
    loader: { ".woff2": "file" },
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
  });
  const named = [];
  for (const [file, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const name = path.basename(file);
    if (entryPoint) named.push([CONSTANTS[entryPoint], name]);
    else if (Object.keys(inputs).some((input) => PRELOADED_FONT.test(input))) named.push(["LATIN_FONT", name]);
  }
  return named.sort();
}

fs.rmSync(out, { recursive: true, force: true });
fs.rmSync(work, { recursive: true, force: true });
const named = await bundle(buildTheme());
fs.rmSync(work, { recursive: true, force: true });
for (const file of fs.readdirSync(out).filter((name) => /\.(css|js|svg)$/.test(name))) {
  const text = fs.readFileSync(path.join(out, file));
  fs.writeFileSync(path.join(out, `${file}.br`), zlib.brotliCompressSync(text));
}
fs.writeFileSync(path.join(out, "manifest.tsv"), named.map((row) => `${row.join("\t")}\n`).join(""));

// Pyodide on Node: CPython compiled by Emscripten, in this process. A fresh run loads the interpreter from a snapshot of
// its memory, which is the quickest way that it has. It speaks
// the same lines as protocol.py, and shares `printing` with it in the form of Python that Pyodide runs.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, protocolFile] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const entry = require.resolve("pyodide/pyodide.mjs");
const { loadPyodide, version } = await import(pathToFileURL(entry).href);
const protocol = readFileSync(protocolFile, "utf8");

// Scripts are made ready by an interpreter that does nothing else, outside of what is timed.
const helper = await loadPyodide();
helper.runPython(protocol);
const snapshot = (await loadPyodide({ _makeSnapshot: true })).makeMemorySnapshot();
const printing = helper.globals.get("printing");

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
say({ ready: true, version, lacks: ["numpy and pandas, which npm does not have"] });

for await (const line of createInterface({ input: process.stdin })) {
  const { script } = JSON.parse(line);
  let printed = "";
  let error = null;
  let began = performance.now();
  try {
    const ready = printing(script.replaceAll("CALL_THE_TOOL", 'say("hello")'));
    began = performance.now();
    const python = await loadPyodide({ _loadSnapshot: snapshot, stdout: (text) => (printed += text + "\n"), stderr: () => {} });
    python.globals.set("say", (text) => text);
    await python.runPythonAsync(ready);
  } catch (failed) {
    error = String(failed.message ?? failed).trim().split("\n").pop();
  }
  const ms = performance.now() - began;
  say({ error: error && error.slice(-400), stdout: printed.slice(-4000), ms });
}

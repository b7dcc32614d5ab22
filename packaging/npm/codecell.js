#!/usr/bin/env node
// The command codecell of the npm package: starts the program that npm has installed for this platform.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const platform = `${process.platform}-${process.arch}`;

/** The program of this platform's package. */
function findProgram() {
  const { optionalDependencies } = require("../package.json");
  const name = Object.keys(optionalDependencies).find((known) => known.endsWith(`/${platform}`));
  if (name === undefined) {
    throw new Error(`there is no codecell for ${platform}; it runs on Linux and macOS, on x64 and arm64`);
  }
  try {
    return require.resolve(`${name}/bin/codecell`);
  } catch {
    throw new Error(`the package ${name} is not installed; install codecell again, with optional dependencies`);
  }
}

function fail(error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 5;
}

function start(program) {
  const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    // End as the program did, so that whoever waits learns of it.
    process.removeAllListeners(signal);
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
  });
  // A terminal sends the interrupt to both processes; sent on, it would count as a second one.
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !atTerminal) {
        child.kill(signal);
      }
    });
  }
}

try {
  start(findProgram());
} catch (error) {
  fail(error);
}

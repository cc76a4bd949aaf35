// `node read.mjs SCRIPT.json`: the twin of tests/clients/programs.py for Node.js. It reads until it has seen enough,
// tries to write, and prints what it heard: each value by the type in which it arrived, and its text.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";

const PAUSE = 50;
const script = JSON.parse(readFileSync(process.argv[2], "utf8"));

async function read(statements) {
  const instance = await DuckDBInstance.create(script.link, { access_mode: "READ_ONLY" });
  try {
    const connection = await instance.connect();
    const answers = [];
    for (const sql of statements) {
      const reader = await connection.runAndReadAll(sql);
      answers.push([reader.columnNames(), reader.getRows().map((row) => row.map(told))]);
    }
    connection.closeSync();
    return answers;
  } finally {
    instance.closeSync();
  }
}

function told(value) {
  if (value === null) return ["null", null];
  return [typeof value === "object" ? value.constructor.name : typeof value, String(value)];
}

async function refusal() {
  try {
    await read([script.write]);
  } catch (error) {
    return error.message;
  }
  return "";
}

const statements = [script.name, ...script.questions, script.name];
const different = new Map();
const names = new Set();
let reads = 0;
let failed = "";
while ((reads < script.reads || names.size < script.snapshots) && !existsSync(script.stop)) {
  try {
    const answers = await read(statements);
    reads += 1;
    names.add(JSON.stringify(answers[0]));
    different.set(JSON.stringify(answers), answers);
  } catch (error) {
    failed = String(error);
    break;
  }
  await pause(PAUSE);
}
const heard = { reads, different: [...different.values()], refused: await refusal(), failed };
console.log(JSON.stringify(heard));

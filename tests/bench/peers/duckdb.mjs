// duckdb.mjs CITY DAY OUT: the question answered by DuckDB, with its own CSV reader and all its threads.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

// The package lies where it was installed for the benchmarks, not beside this file.
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(process.env.BEHORIG_BENCH_NODE ?? here, "x.js"));
const { DuckDBInstance } = require("@duckdb/node-api");

const [city, day, out] = process.argv.slice(2);
const spill = mkdtempSync(join(process.env.BEHORIG_BENCH_SCRATCH ?? tmpdir(), "duckdb-"));

const csv = (files, more = "") =>
  `read_csv('${city}/${files}', header=true, all_varchar=true, delim=',', quote='"', escape='"'${more})`;
const exported = (file) => csv(`exports/*/${file}.csv`, ", union_by_name=true, filename=true");
const system = "split_part(filename, '/', -2) AS system";

const load = [
  ...["people", "owners", "roles", "role_entitlements", "assignments", "birthrights", "revocations"].map(
    (table) => `CREATE TABLE ${table} AS SELECT * FROM ${csv(`register/${table}.csv`)}`),
  `CREATE TABLE register_accounts AS SELECT * FROM ${csv("register/accounts.csv")}`,
  `CREATE TABLE export_accounts AS SELECT ${system}, account, mail, employee_id FROM ${exported("accounts")}`,
  `CREATE TABLE nesting AS SELECT ${system}, entitlement, gives FROM ${exported("nesting")}`,
  `CREATE TABLE held AS SELECT ${system}, account, entitlement FROM ${exported("grants")}
   WHERE coalesce(since, '') <= '${day}' AND coalesce("until", '9999') >= '${day}'`,
];
const question = readFileSync(join(here, "question.sql"), "utf8")
  .replace(/^--.*$/gm, "").replaceAll(":day", `'${day}'`).split(";").filter((text) => text.trim() !== "");

const instance = await DuckDBInstance.create(":memory:", { temp_directory: spill, preserve_insertion_order: "false" });
const connection = await instance.connect();
for (const statement of [...load, ...question]) await connection.run(statement);
const rows = await connection.runAndReadAll("SELECT kind, system, who, entitlement FROM answer ORDER BY ALL");
writeFileSync(out, rows.getRows().map((row) => row.join("\t") + "\n").join(""));
connection.closeSync();
rmSync(spill, { recursive: true, force: true });

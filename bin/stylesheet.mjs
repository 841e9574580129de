// Writes the app's stylesheet to standard output: the design system with our colours and without
// what no page uses, then our own rules. Called by bin/assets in the root of the checkout.
import { globSync, readFileSync } from "node:fs";
import postcss from "postcss";
import selectors from "postcss-selector-parser";
import { PurgeCSS } from "purgecss";

const DIGDIR = "node_modules/@digdir/designsystemet-";
const DESIGN = [`${DIGDIR}theme/src/themes/designsystemet.css`, `${DIGDIR}css/dist/src/index.css`];
// In this order: a later rule wins over an earlier one.
const OWN = [
  "base",
  "frame",
  "parts",
  "home",
  "saving",
  "ways",
  "people",
  "devices",
  "presence",
  "card",
  "forms",
  "plan",
].map((name) => `static/css/${name}.css`);
const FORGOTTEN = globSync("static/css/!(print|print_parts|print_foot).css").filter(
  (one) => !OWN.includes(one),
);
const PAGES = globSync("templates/**/*.html").sort();
const SCRIPTS = globSync("static/js/*.js");

// The app's accent is the theme's calm green; red is for errors. State is said in words, so
// information, success and warning need no colours of their own.
const ACCENT = "brand1";
const SCALES = { [ACCENT]: "accent", info: "accent", success: "accent", warning: "neutral" };

// What no page has, what our own rules replace, and prefixes that browsers have not needed for
// years. The first of a focus is for things in a thing that can both have it, which only a choice
// is.
const NOWHERE =
  /::?-moz-|\[role="?switch|^\.ds-input[^,]*:indeterminate|\.ds-dialog|\.ds-tag(:focus|:is| :is)|\.ds-error-summary:focus|\.ds-fieldset:disabled|\.ds-validation-message:+before|(label|legend)\)*:+before|:dir\(rtl|(?<!:has\(input):focus-visible\)? \*|^\.ds-field:has\(\.ds-input/;
const COMMON = /^(a|div|h[1-6]|label|li|p|span)$/;
const isOld = ({ prop, value }) => prop.startsWith("-moz-") || value.startsWith("-moz-");

const designed = ours(readStyle(DESIGN));
const own = readStyle(OWN);
stop("Has no place in the order", FORGOTTEN);
stop("The design system has no such component", unknownComponents(designed + own));
const css = await withoutUnread((await withoutUnused(designed)) + own);
stop("A change far below makes the browser style all of the page again", restyling(css));
warn("read but nowhere defined", undefinedProperties(css));
process.stdout.write(css);

function read(paths) {
  return paths.map((path) => readFileSync(path, "utf8")).join("\n");
}

// The same, and a mistake in it stops the build with its file and line.
function readStyle(paths) {
  return paths.map((path) => postcss.parse(read([path]), { from: path }).toString()).join("\n");
}

// The design system as this app wants it: its layers in order, our colours, as the phone is set.
function ours(design) {
  const sheet = postcss.parse(`@layer ds.theme,ds.base,ds.components;${design}`);
  sheet.walkAtRules((rule) => {
    if (isUnwanted(rule)) rule.remove();
  });
  sheet.walkDecls((decl) => {
    if (isOld(decl)) decl.remove();
    else recolour(decl);
  });
  sheet.walkRules(followPhone);
  sheet.walkRules(narrow);
  return sheet.toString();
}

// Light is the default, and whole-pixel rounding is a refinement that doubles the size tokens.
// A charset is allowed at the very beginning only.
function isUnwanted(rule) {
  return rule.name === "charset" || /prefers-color-scheme:\s*light|\bround\(/.test(rule.params);
}

// Only the definitions change places; everything that reads "accent" then reads the green.
function recolour(decl) {
  if (decl.prop.startsWith("--ds-color-accent-")) return decl.remove();
  decl.prop = decl.prop.replace(`--ds-color-${ACCENT}-`, "--ds-color-accent-");
  decl.value = decl.value.replace(/--ds-color-(\w+)-/g, (name, scale) =>
    scale in SCALES ? `--ds-color-${SCALES[scale]}-` : name,
  );
}

// The phone decides between light and dark, so the whole page follows "auto".
function followPhone(rule) {
  rule.selectors = rule.selectors
    .map((selector) => selector.replace(/\[data-color-scheme="?auto"?\]/, ":root"))
    .filter((selector) => !/\[data-color-scheme="?(light|dark)/.test(selector));
  if (!rule.selector) rule.remove();
}

// A field with a choice is known by its class, and what a focus in it or a finger above it changes
// is sought in that field only: see restyling().
function narrow(rule) {
  rule.selectors = rule.selectors
    .filter((one) => !NOWHERE.test(one))
    .map((one) =>
      one
        .replaceAll(/:has\(input\[type="?radio"?\], ?input\[type="?checkbox"?\]\)/g, ".choice")
        .replaceAll(":has(label):not(:has(label:hover))", ".ds-field:not(:has(label:hover))")
        .replace(/:not\(:has\(\.ds-input[^)]*\)\) label$/, " label")
        .replace(/:focus-visible\) \*$/, ":focus-visible) input"),
    );
  if (!rule.selector) rule.remove();
}

// Without the rules for components, and for variants of them, that no template names. Elements,
// states and other attributes come from forms, scripts and the browser: they decide nothing.
async function withoutUnused(css) {
  // PurgeCSS drops a rule when all inside an :is() is unused, also when that stands in a :not().
  const excluded = css.match(/:not\([^(){}]*:(is|where)\([^(){}]*\)/g) ?? [];
  const content = [...PAGES, ...SCRIPTS, { raw: excluded.join(" "), extension: "css" }];
  const purged = await new PurgeCSS().purge({
    content,
    css: [{ raw: css }],
    safelist: [/^(?!ds-|data-)/],
  });
  return purged[0].css;
}

// Without custom properties and animations that no rule reads: most of a theme is such.
async function withoutUnread(css) {
  const everyRule = [/./],
    inScripts = read(SCRIPTS).match(/--[\w-]+/g) ?? [];
  const purged = await new PurgeCSS().purge({
    content: [],
    css: [{ raw: css }],
    variables: true,
    keyframes: true,
    safelist: { standard: everyRule, variables: inScripts },
  });
  return purged[0].css;
}

// Lines that name a template and a class in it that has no rule.
function unknownComponents(css) {
  const known = new Set(css.match(/(?<=\.)ds-[\w-]+/g));
  return PAGES.flatMap((page) => {
    const named = new Set(read([page]).match(/(?<![\w-])ds-[a-z][\w-]*/g));
    return [...named.difference(known)].map((name) => `${page}: ${name}`);
  });
}

// Selectors with `:has()` on just anything, or that reach from what has it to something without a
// name: a class, an id, an attribute or a rare kind of element. A browser keeps one list for all
// `:has()` of a sheet, so a single such rule has the page styled again whenever anything changes
// that one of them asks about.
function restyling(css) {
  const found = [];
  postcss.parse(css).walkRules((rule) =>
    selectors((all) =>
      all.each((one) => {
        const parts = one.split((node) => node.type === "combinator").filter((part) => part.length);
        const first = parts.findIndex((part) => `${part}`.includes(":has("));
        if (first >= 0 && !parts.slice(first).every((part, i) => isNamed(part, i === 0)))
          found.push(`${one}`);
      }),
    ).processSync(rule.selector),
  );
  return found;
}
function isNamed(part, common) {
  return part.some(
    ({ type, value, nodes }) =>
      /^(class|id|attribute)$/.test(type) ||
      (type === "tag" && (common || !COMMON.test(value))) ||
      (/^:(is|where)$/.test(value) && nodes.every((inner) => isNamed(inner.nodes, common))),
  );
}

// Written with a fallback, a missing property is an intended switch; "--_" is upstream's own.
function undefinedProperties(css) {
  const wanted = new Set(css.match(/(?<=var\(\s*)--(?!_)[\w-]+(?=\s*\))/g));
  const defined = new Set(css.match(/--[\w-]+(?=\s*:)/g));
  return [...wanted.difference(defined)];
}

function warn(what, lines) {
  if (lines.length) console.error(`bin/stylesheet.mjs: ${what}:\n  ${lines.join("\n  ")}`);
}

function stop(why, lines) {
  warn(why, lines);
  if (lines.length) process.exit(1);
}

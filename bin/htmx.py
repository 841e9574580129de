"""htmx without what no page here uses: that need not be sent to a phone, nor run on it.

Half of it the content policy forbids anyway: scripts in attributes, filters, "js:" values. If a
release has no such method the build stops (bin/assets), and if a page names what is gone, too.
"""

import re
from pathlib import Path

# What pages may ask for, as data-hx-….
ATTRIBUTES = {
    "get",
    "post",
    "target",
    "swap",
    "select",
    "sync",
    "trigger",
    "morph-skip",
    "morph-skip-children",
}
ATTRIBUTE = re.compile(r"data-hx-([a-z:-]+)")
# Places by "next", "find" and the like, and events with modifiers.
VALUE = re.compile(
    r'(target|trigger)="((?:find|findAll|next|previous|this|global)\b|(?!every )\w+ )'
)

# {method: what it still does}
METHODS = {
    # Scripts in attributes and in headers.
    "#executeJavaScript": "",
    "#apiMethods": "",
    "#extractJavascriptContent": "",
    "#handleHxOnAttributes": "",
    "#handleTriggerHeader": "",
    "#processScripts": "",
    "#extractFilter": "return [str];",
    # Values and headers in attributes, and what else to send.
    "#getAttributeObject": "",
    "#handleHxHeaders": "",
    # Boosted links, and parts of an answer for other places of the page.
    "#maybeBoost": "",
    "#shouldBoost": "",
    "#isSameOrigin": "",
    "#isBoosted": "",
    "#createOOBTask": "",
    "#processOOB": "return [];",
    "#processPartials": "return [];",
    # Its own history: every page has an address, and the browser knows the way back.
    "#handleHistoryUpdate": "",
    "#pushUrlIntoHistory": "",
    "#replaceUrlInHistory": "",
    "#resolveHistoryAction": "",
    "#restoreHistory": "",
    # Transitions, elements that outlive a swap, and scrolling, which page.js and wheel.js do.
    "#submitTransitionTask": "",
    "#processTransitionQueue": "",
    "#startCSSTransitions": "return [];",
    "#handlePreservedElements": "",
    "#restorePreservedElements": "",
    "#handleAnchorScroll": "",
    "#handleScroll": "",
    "#normalizeScrollTarget": "",
    # Extensions, its own style, what it disables, and all answers by status but "nothing to show".
    "registerExtension": "",
    "#triggerExtensions": "return true;",
    "#initRequestIndicatorCss": "",
    "#disableElements": "",
    "#enableElements": "",
    "#handleStatusCodes": """
            if (this.config.noSwap.includes(ctx.response.status)) ctx.swap = 'none';""",
    # Inherited attributes, and all ways to name a place but two.
    "#findThisElements": "",
    "#attributeValue": "return this.#attr(elt, name) ?? defaultVal;",
    "#scanForwardQuery": "",
    "#scanBackwardsQuery": "",
    "#scanUntilComparison": "",
    "#getRootNode": "",
    "#findAllExt": """
            if (maybeSelector === 'this') return [eltOrSelector];
            let [, up] = maybeSelector?.match(/^closest (.+)/) ?? [];
            return up ? [eltOrSelector.closest(up)]
                : [...document.querySelectorAll(maybeSelector ?? eltOrSelector)];""",
    # Events but the one that an element is for, and time; and what is told at every step of that.
    "#onTrigger": """
            let spec = this.#parseTriggerSpecs(specString)[0], htmxProp = this.#htmxProp(elt);
            htmxProp.triggerSpecs.push(spec);
            if (spec.name === 'every') {
                spec.interval = setInterval(() => {
                    if (elt.isConnected) handler(new CustomEvent('every'));
                    else clearInterval(spec.interval);
                }, this.parseInterval(Object.keys(spec)[1]));
                return;
            }
            let listener = {fromElt: elt, eventName: spec.name, handler: (evt) => {
                if (this.#isModifierKeyClick(evt)) return;
                if (this.#shouldCancel(evt)) evt.preventDefault();
                handler(evt);
            }};
            htmxProp.listeners.push(listener);
            elt.addEventListener(spec.name, listener.handler);""",
    "process": """
            if (!root?.isConnected || !(root instanceof Element)) return;
            if (force) this.#cleanup(root, true);
            for (let elt of this.#queryEltAndDescendants(root, this.#actionSelector)) {
                this.#initializeElement(elt);
            }""",
    "#initializeElement": """
            let htmxProp = this.#htmxProp(elt);
            if (htmxProp.initialized) return;
            htmxProp.initialized = true;
            htmxProp.eventHandler = this.#createHtmxEventHandler(elt);
            this.#initializeTriggers(elt);""",
    "#cleanup": """
            for (let one of [elt, ...elt.querySelectorAll?.('[data-htmx-powered]') ?? []]) {
                if (!one._htmx) continue;
                for (let spec of one._htmx.triggerSpecs) clearInterval(spec.interval);
                for (let info of one._htmx.listeners) {
                    one.removeEventListener(info.eventName, info.handler);
                }
                one.removeAttribute('data-htmx-powered');
                if (force) delete one._htmx;
            }""",
    "#shouldInitialize": "",
    "#ignore": "",
    "initialize": "this.process(document.body);",
    "onLoad": "",
    "on": "",
}  # fmt: skip


def smaller(source: str) -> str:
    """The source with those methods. Raises ValueError if one is not there exactly once."""
    for name, body in METHODS.items():
        head, end = rf"\n        (?:async )?{name}\([^\n]*\) \{{", r"\n        \}\n"
        found = re.findall(rf"({head})\n(.*?)({end})", source, re.S)
        if len(found) != 1:
            raise ValueError(f"htmx has {name} {len(found)} times, not once: see bin/htmx.py")
        begin, old, close = found[0]
        source = source.replace(f"{begin}\n{old}{close}", f"{begin}{body}{close}")
    return source


def unknown_attributes(pages: list[Path]) -> list[str]:
    """What the pages ask for that is gone."""
    return sorted({
        f"{page}: data-hx-{name}"
        for page in pages
        for name in ATTRIBUTE.findall(page.read_text())
        if name.rstrip("-") and name not in ATTRIBUTES
    } | {
        f"{page}: data-hx-{name}={value}"
        for page in pages
        for name, value in VALUE.findall(page.read_text())
        if (name, value) != ("target", "closest ")
    })  # fmt: skip

// What cannot be seen where the system chooses the colours (Windows' contrast themes): a list of
// sentences. Backgrounds and shadows are gone there, so an edge, a line or the weight of letters
// must say what a colour says elsewhere.
() => {
  const name = (one) =>
    `${one.tagName.toLowerCase()}.${one.getAttribute("class") || one.name || ""} "${one.textContent.trim().slice(0, 30)}"`;
  const shown = [...document.querySelectorAll("body *")].filter(
    (one) =>
      one.checkVisibility({ visibilityProperty: true }) &&
      !one.closest(".ds-skip-link, .ds-sr-only"),
  );
  const parts = (one) => {
    const label = one.labels && one.labels[0];
    return [
      one,
      ...one.querySelectorAll("*"),
      ...(label ? [label, ...label.querySelectorAll("*")] : []),
    ];
  };
  const LOOKS = [
    "borderTopWidth",
    "borderTopStyle",
    "borderTopColor",
    "borderInlineStartWidth",
    "borderInlineStartColor",
    "outlineStyle",
    "outlineColor",
    "color",
    "backgroundColor",
    "backgroundImage",
    "fontWeight",
    "textDecorationLine",
    "textDecorationThickness",
    "fill",
    "stroke",
    "strokeWidth",
    "content",
    "appearance",
  ];
  // There the ground shines through or covers, and looks the same.
  const plain = (colour) =>
    colour === "rgba(0, 0, 0, 0)" ? "none" : colour.replace(/rgba?\((\d+, \d+, \d+)[^)]*\)/g, "$1");
  const look = (one) =>
    parts(one)
      .flatMap((part) =>
        [null, "::before", "::after"].map((pseudo) => {
          const style = getComputedStyle(part, pseudo);
          return LOOKS.map((property) => plain(style[property] || "")).join();
        }),
      )
      .join();
  const found = [];

  // Words that have the colour of what they stand on.
  for (const one of shown) {
    const style = getComputedStyle(one);
    if (
      !one.childElementCount &&
      one.textContent.trim() &&
      !one.closest("svg") &&
      plain(style.color) === plain(style.backgroundColor)
    )
      found.push(`${name(one)} has the colour of its ground`);
  }
  // A control has an edge, or is a link that looks like one.
  const ground = plain(getComputedStyle(document.body).backgroundColor);
  const edged = (one, pseudo = null) => {
    const style = getComputedStyle(one, pseudo),
      inside = plain(style.backgroundColor);
    const edge =
      parseFloat(style.borderTopWidth) > 0 &&
      style.borderTopStyle !== "none" &&
      plain(style.borderTopColor);
    return (edge && edge !== ground) || ![ground, "none"].includes(inside);
  };
  const words = getComputedStyle(document.body).color;
  for (const one of shown.filter((each) =>
    each.matches("button, input:not([type=hidden]), select, textarea"),
  )) {
    const style = getComputedStyle(one);
    const isLink = parts(one).some((part) =>
      getComputedStyle(part).textDecorationLine.includes("underline"),
    );
    if (
      style.opacity !== "0" &&
      !(one.matches("[type=radio], [type=checkbox]") && style.appearance === "auto") &&
      !isLink &&
      !edged(one) &&
      !edged(one, "::before")
    )
      found.push(`${name(one)} has no edge`);
    if (style.opacity === "0" && !parts(one).some((part) => part !== one && edged(part)))
      found.push(`${name(one)} has no edge`);
  }
  for (const one of shown.filter((each) => each.matches("main a[href]") && !each.closest("svg"))) {
    if (
      getComputedStyle(one).color === words &&
      !parts(one).some((part) => getComputedStyle(part).textDecorationLine.includes("underline")) &&
      !edged(one)
    )
      found.push(`${name(one)} does not look like a link`);
  }
  // What is chosen looks different from what is not.
  for (const one of shown.filter(
    (each) =>
      each.matches("[type=radio], [type=checkbox]") && getComputedStyle(each).appearance !== "auto",
  )) {
    const was = one.checked,
      before = look(one);
    one.checked = !was;
    if (!was && one.checked && look(one) === before)
      found.push(`nobody sees that ${name(one.labels[0] || one)} is chosen`);
    one.checked = was;
  }
  for (const one of shown.filter((each) => each.matches("[aria-current]"))) {
    const value = one.getAttribute("aria-current"),
      before = look(one);
    one.removeAttribute("aria-current");
    const others = [...document.querySelectorAll(`${one.tagName}:not([aria-current])`)].filter(
      (other) => other !== one && other.className === one.className,
    );
    if (look(one) === before && !others.some((other) => look(other) !== before))
      found.push(`nobody sees that ${name(one)} is where one is`);
    one.setAttribute("aria-current", value);
  }
  // Every mark of a drawing is drawn.
  for (const one of shown.filter(
    (each) =>
      each.matches("svg :is(path, circle, line, rect, polyline, polygon, ellipse, text)") &&
      !each.closest(".icon, defs, clipPath, .paper"),
  )) {
    const style = getComputedStyle(one);
    if (style.pointerEvents === "all" || "cell" in one.dataset) continue; // a place to tap or to drop, and nothing to see
    if ([style.fill, style.stroke].every((colour) => ["none", ground].includes(plain(colour))))
      found.push(`${name(one)} is not drawn`);
  }
  return [...new Set(found)].slice(0, 6);
};

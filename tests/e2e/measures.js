// What can be wrong with how a page lies on the screen, as lists of sentences; empty lists are good.
// The function that this file is made of runs in the page, at the width that the page has just then.
// `keys`: go through everything with the keyboard too.
(keys) => {
  const THUMB = 44; // pixels, WCAG 2.5.5; 48 is the aim of the design
  const APART = 8; // pixels between two targets, so that a thumb that slips hits neither
  const HAIR = 1; // pixels: what is rounded away
  const LINE_LIMIT = 36; // rem: `main` may stop growing here, where lines become too long to read
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";

  const name = (one) => {
    const words = (one.textContent || one.getAttribute("aria-label") || "")
      .trim()
      .replace(/\s+/g, " ");
    const kind = one.getAttribute("class") || one.id || one.getAttribute("name") || "";
    return `${one.tagName.toLowerCase()}${kind && "." + kind.split(" ")[0]} "${words.slice(0, 30)}"`;
  };
  const styles = new Map();
  const style = (one) =>
    styles.get(one) || (styles.set(one, getComputedStyle(one)), styles.get(one));
  const width = document.documentElement.clientWidth,
    height = innerHeight;

  // What a screen reader alone is told lies in a box of one pixel; what is folded away has none.
  const clips = new Map();
  const clip = (one) => {
    if (!one || one === document.documentElement || one === document.body) return null;
    if (clips.has(one)) return clips.get(one);
    let box = style(one).position === "fixed" ? null : clip(one.parentElement);
    if (style(one).overflowX !== "visible" && !one.matches("svg, textarea, input, select")) {
      const own = one.getBoundingClientRect();
      box = box ? cut(own, box) : own;
    }
    clips.set(one, box);
    return box;
  };
  const cut = (one, other) => {
    const left = Math.max(one.left, other.left),
      top = Math.max(one.top, other.top);
    return {
      left,
      top,
      right: Math.max(left, Math.min(one.right, other.right)),
      bottom: Math.max(top, Math.min(one.bottom, other.bottom)),
    };
  };
  const shown = new Map();
  const visible = (one) => {
    if (!shown.has(one))
      shown.set(
        one,
        one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
          !one.closest(".ds-skip-link"),
      );
    return shown.get(one);
  };

  // The bar that stays while the page scrolls under it, if this is in one.
  const layers = new Map();
  const layer = (one) => {
    if (!one || one === document.body) return null;
    if (!layers.has(one))
      layers.set(
        one,
        ["fixed", "sticky"].includes(style(one).position) ? one : layer(one.parentElement),
      );
    return layers.get(one);
  };

  // Everything that is seen: lines of words, controls and pictures. A link within a sentence counts as its words.
  const things = [];
  const add = (one, rect, holder) => {
    const limit = clip(holder || one);
    const box = limit
      ? cut(rect, limit)
      : { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
    if (box.right - box.left > 2 && box.bottom - box.top > 2)
      things.push({ one, ...box, layer: layer(one) });
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const lines = [];
  const wrapped = []; // what stands on more than one line
  for (let node; (node = words.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, option") || !visible(parent)) continue;
    if (parent.closest("svg")) continue;
    range.selectNodeContents(node);
    const rects = range.getClientRects();
    if (rects.length > 1 && !parent.closest(".ds-sr-only")) wrapped.push(node);
    for (const rect of rects) {
      // The box of a line holds room over and under the letters.
      const room = rect.height * 0.2;
      add(
        parent,
        { left: rect.left, right: rect.right, top: rect.top + room, bottom: rect.bottom - room },
        parent,
      );
      lines.push([parent, rect]);
    }
  }
  document.querySelectorAll("svg text").forEach((one) => {
    if (visible(one)) {
      const box = one.getBoundingClientRect(),
        room = box.height * 0.2;
      add(one, {
        left: box.left,
        right: box.right,
        top: box.top + room,
        bottom: box.bottom - room,
      });
    }
  });
  const controls = [...document.querySelectorAll(CONTROLS)];
  // A tick box or a choice is hit through its label, wherever that encloses it or stands beside it.
  const target = (one) => {
    const label = one.matches("[type=radio], [type=checkbox]") && one.labels[0];
    if (!label) return one;
    if (label.contains(one)) return label;
    return one.parentElement.contains(label) &&
      one.parentElement.querySelectorAll("input").length === 1
      ? one.parentElement
      : label;
  };
  const inline = (one) => style(one).display === "inline" && !one.closest("svg");
  const targets = [...new Set(controls.map(target))].filter(visible);
  targets
    .filter((one) => !one.closest("svg") && !inline(one))
    .forEach((one) => add(one, one.getBoundingClientRect()));
  document.querySelectorAll("img, video, canvas, svg").forEach((one) => {
    if (visible(one) && !one.parentElement.closest("svg")) add(one, one.getBoundingClientRect());
  });

  // Every pair that is nearer than `near`, found from top to bottom.
  const pairs = (all, near, found) => {
    const sorted = [...all].sort((one, other) => one.top - other.top);
    let open = [];
    for (const one of sorted) {
      open = open.filter((other) => other.bottom + near > one.top);
      for (const other of open)
        if (other.left < one.right + near && one.left < other.right + near) found(other, one);
      open.push(one);
    }
  };
  // What Tab comes to; of the answers to one question only the chosen one, or the first. A page may
  // have hundreds: then the first are enough.
  const targetsOfKeys = () => {
    const asked = new Set();
    return controls
      .filter((one) => {
        if (one.disabled || (one.tabIndex < 0 && !one.closest("svg")) || !visible(target(one)))
          return false;
        if (one.type !== "radio") return true;
        const question = `${one.form && one.form.id} ${one.name}`;
        if (asked.has(question)) return false;
        return asked.add(question);
      })
      .slice(0, 60);
  };
  const related = (one, other) => one.contains(other) || other.contains(one);

  // 1. Nothing lies on anything else. What a bar lies on is looked at below.
  const overlaps = [];
  pairs(things, -2 * HAIR, (a, b) => {
    if (a.one === b.one || related(a.one, b.one) || a.layer !== b.layer) return;
    overlaps.push(`${name(a.one)} and ${name(b.one)}`);
  });

  // 2. What a bar covers can be scrolled free: there is a place to scroll to where it lies between the bars.
  const furthest = document.documentElement.scrollHeight - height;
  const bars = [...new Set([...layers.values()])].filter(Boolean).map((one) => {
    const box = one.getBoundingClientRect(),
      look = style(one);
    const below =
      look.position === "fixed"
        ? box.top + box.height / 2 > height / 2
        : look.bottom !== "auto" && look.top === "auto";
    const stuck =
      look.position === "fixed"
        ? box
        : below
          ? { top: height - parseFloat(look.bottom) - box.height }
          : { bottom: parseFloat(look.top) + box.height };
    return {
      one,
      below,
      left: box.left,
      right: box.right,
      at: below ? stuck.top : stuck.bottom,
      natural: look.position === "sticky" ? box.top + scrollY : null,
    };
  });
  const covered = [];
  for (const thing of things) {
    if (thing.layer) continue;
    const top = thing.top + scrollY,
      bottom = thing.bottom + scrollY;
    let first = 0,
      last = height;
    for (const bar of bars) {
      if (bar.left >= thing.right || bar.right <= thing.left || bar.one.contains(thing.one))
        continue;
      if (bar.below)
        last = Math.min(last, bar.natural !== null && bar.natural < top ? last : bar.at);
      else if (bar.natural === null || bar.natural < top) first = Math.max(first, bar.at);
    }
    if (bottom - top > last - first) continue; // taller than the screen: read piece by piece
    if (Math.max(0, bottom - last) > Math.min(Math.max(0, furthest), top - first) + 2 * HAIR)
      covered.push(name(thing.one));
  }

  // 3. Nothing reaches over the right edge, or out of the card that it stands in.
  const sideways = [];
  if (document.documentElement.scrollWidth > width) {
    // The whole page grows with what is too wide; what made it grow is the innermost.
    const wide = [...document.querySelectorAll("body *")].filter(
      (one) =>
        one.getBoundingClientRect().right > width + HAIR &&
        !layer(one) &&
        !one.closest("svg") &&
        visible(one) &&
        !clip(one.parentElement),
    );
    sideways.push(
      ...wide
        .filter((one) => !wide.some((other) => other !== one && one.contains(other)))
        .map((one) => `${name(one)} over the edge`),
    );
    if (!sideways.length) sideways.push("the page");
  }
  const cards = new Map();
  const card = (one) => {
    if (!one || one === document.body) return null;
    if (!cards.has(one)) {
      const look = style(one);
      const edged =
        look.display !== "inline" &&
        ((parseFloat(look.borderRightWidth) > 0 && parseFloat(look.borderLeftWidth) > 0) ||
          look.backgroundColor !== "rgba(0, 0, 0, 0)");
      cards.set(one, edged ? one : card(one.parentElement));
    }
    return cards.get(one);
  };
  const cardBoxes = new Map();
  for (const [one, rect] of lines) {
    const edge = card(one);
    if (!edge || rect.width <= 2 || clip(one)) continue;
    if (!cardBoxes.has(edge)) cardBoxes.set(edge, edge.getBoundingClientRect());
    const box = cardBoxes.get(edge);
    if (rect.right > box.right + HAIR || rect.left < box.left - HAIR)
      sideways.push(`${name(one)} out of ${name(edge)}`);
  }

  // 4. `main` has nine tenths of the room that is left by what stands beside it, or a full line.
  const narrow = [];
  const main = document.querySelector("main");
  if (main) {
    const own = main.getBoundingClientRect();
    const beside = [...document.body.children]
      .filter((one) => one !== main && visible(one))
      .map((one) => one.getBoundingClientRect())
      .filter(
        (box) =>
          box.width > 0 &&
          Math.min(box.bottom, own.bottom) - Math.max(box.top, own.top) > 100 &&
          (box.right <= own.left + HAIR || box.left >= own.right - HAIR),
      );
    const taken = beside.reduce((sum, box) => sum + box.width, 0);
    const rem = parseFloat(style(document.documentElement).fontSize);
    const room = Math.min(width - taken, LINE_LIMIT * rem);
    if (own.width < 0.9 * room)
      narrow.push(`main has ${Math.round(own.width)} of ${Math.round(room)} pixels`);
  }

  // 5. In a drawing no line goes through a word, and no word is cut off by the drawing's edge.
  // Each letter is looked at by itself, so that words on a curve have no larger box than they fill.
  const crossed = [];
  // Words that are painted over an edge of their own in the colour of the ground hide what was drawn before them.
  const hides = (words, shape) =>
    style(words).paintOrder.startsWith("stroke") &&
    parseFloat(style(words).strokeWidth) > 0 &&
    shape.compareDocumentPosition(words) & Node.DOCUMENT_POSITION_FOLLOWING;
  document.querySelectorAll("svg").forEach((svg) => {
    if (svg.parentElement.closest("svg") || !visible(svg)) return;
    const labels = [...svg.querySelectorAll("text")].filter(
      (one) => visible(one) && one.textContent.trim(),
    );
    if (!labels.length) return;
    const letters = labels.flatMap((one) => {
      const matrix = one.getScreenCTM(),
        found = [];
      for (let n = 0; n < one.getNumberOfChars(); n++) {
        const box = one.getExtentOfChar(n);
        if (box.width < 0.1 || !one.textContent[n]?.trim()) continue;
        const corners = [
          [box.x, box.y + box.height * 0.2],
          [box.x + box.width, box.y + box.height * 0.85],
        ].map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
        found.push({
          one,
          left: Math.min(corners[0].x, corners[1].x),
          right: Math.max(corners[0].x, corners[1].x),
          top: Math.min(corners[0].y, corners[1].y),
          bottom: Math.max(corners[0].y, corners[1].y),
        });
      }
      return found;
    });
    const frame = svg.getBoundingClientRect();
    const seen =
      style(svg).overflowX === "visible"
        ? { left: 0, top: -Infinity, right: width, bottom: Infinity }
        : frame;
    for (const letter of letters)
      if (
        letter.left < seen.left - HAIR ||
        letter.right > seen.right + HAIR ||
        letter.top < seen.top - HAIR ||
        letter.bottom > seen.bottom + HAIR
      )
        crossed.push(`${name(letter.one)} by the edge of the drawing`);
    svg
      .querySelectorAll("path, line, circle, ellipse, rect, polyline, polygon")
      .forEach((shape) => {
        const look = style(shape),
          matrix = shape.getScreenCTM();
        if (
          !visible(shape) ||
          !matrix ||
          look.stroke === "none" ||
          !parseFloat(look.strokeWidth) ||
          look.strokeOpacity === "0" ||
          shape.closest("defs, clipPath, mask, symbol")
        )
          return;
        const box = shape.getBoundingClientRect(),
          scale = Math.hypot(matrix.a, matrix.b);
        const half =
          (parseFloat(look.strokeWidth) *
            (look.vectorEffect === "non-scaling-stroke" ? 1 : scale)) /
          2;
        const near = letters.filter(
          (letter) =>
            letter.left < box.right + half &&
            letter.right > box.left - half &&
            letter.top < box.bottom + half &&
            letter.bottom > box.top - half,
        );
        if (!near.length) return;
        // From where the line is at some distance from every letter, it goes on so far without touching any.
        const long = shape.getTotalLength();
        if (!long) return; // a path that a script draws when it is needed
        for (let at = 0, gap; at <= long; at += Math.max(gap, HAIR) / scale) {
          const point = shape.getPointAtLength(at).matrixTransform(matrix);
          gap = Infinity;
          for (const letter of near) {
            if ("onScale" in letter.one.dataset) continue; // the numbers of a scale stand on its lines, on a ground of their own
            if (hides(letter.one, shape)) continue;
            const away =
              Math.hypot(
                Math.max(letter.left - point.x, point.x - letter.right, 0),
                Math.max(letter.top - point.y, point.y - letter.bottom, 0),
              ) - half;
            if (away < gap) gap = away;
            if (away >= 0) continue;
            crossed.push(`${name(letter.one)} by ${name(shape)}`);
            return;
          }
        }
      });
  });

  // 6. A thumb hits every target. A link in a sentence may be as low as its line (WCAG 2.5.8).
  const sentence = (one) =>
    one.matches("p a, li a, dd a") &&
    [...one.parentElement.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent.trim(),
    );
  const boxed = targets
    .filter((one) => !sentence(one) && !one.closest(".paper"))
    .map((one) => {
      const box = one.getBoundingClientRect(),
        limit = clip(one.parentElement);
      return {
        one,
        ...(limit
          ? cut(box, limit)
          : { left: box.left, top: box.top, right: box.right, bottom: box.bottom }),
        layer: layer(one),
      };
    })
    .filter((box) => box.right - box.left > 1 && box.bottom - box.top > 1);
  // What a list on the same page does too may be smaller in a drawing (WCAG 2.5.8, Equivalent).
  const least = (box) => (box.one.closest("svg[data-also-listed]") ? 24 : THUMB);
  const small = boxed
    .filter(
      (box) =>
        Math.round(box.right - box.left) < least(box) ||
        Math.round(box.bottom - box.top) < least(box),
    )
    .map(
      (box) =>
        `${name(box.one)} is ${Math.round(box.right - box.left)} x ${Math.round(box.bottom - box.top)}`,
    );

  // 7. Two targets stand so far apart that a thumb that misses one does not hit the other.
  // They may touch where they are one thing to the eye, cut in pieces that are each as large as a
  // thumb: the rows of one list, the tabs of one bar, the answers to one question, the sectors of
  // one wheel. Who misses there sees it at once, since it is the neighbour that answers. It is not
  // enough to stand in the same card: "Undo" beside "Change" are two things.
  const joined = (one, other) => {
    if (one.closest("svg") && one.closest("svg") === other.closest("svg")) return true;
    // A tick and its own row: what is ticked says so at once, and the tick is taken back beside it.
    if (
      one.matches(".tick, .fold") &&
      other.matches(".tick, .fold") &&
      one.closest(".deed") === other.closest(".deed")
    )
      return true;
    const question = one.closest("fieldset");
    if (
      question &&
      question === other.closest("fieldset") &&
      one.querySelector("[type=radio], [type=checkbox]") &&
      other.querySelector("[type=radio], [type=checkbox]")
    )
      return true;
    const row = (each) => each.closest("li");
    if (
      !row(one) ||
      !row(other) ||
      row(one) === row(other) ||
      row(one).parentElement !== row(other).parentElement
    )
      return false;
    const alone = (each) => boxed.filter((box) => row(each).contains(box.one)).length === 1;
    return alone(one) && alone(other);
  };
  const close = [];
  pairs(boxed, APART - 0.5, (a, b) => {
    if (a.one === b.one || related(a.one, b.one) || a.layer !== b.layer || joined(a.one, b.one))
      return;
    const gap = Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
    close.push(`${name(a.one)} and ${name(b.one)}: ${Math.round(gap)} apart`);
  });

  // 8. Who uses the keyboard sees where they are: something shows the focus, it is under no bar
  // (WCAG 2.4.11), and it goes from top to bottom, or on to the next column.
  const focus = [];
  const order = [];
  for (const one of keys ? targetsOfKeys() : []) {
    one.focus();
    if (document.activeElement !== one) {
      focus.push(`${name(one)} takes no focus`);
      continue;
    }
    const around = target(one),
      box = around.getBoundingClientRect();
    const looks = [
      around,
      ...(visible(one) ? [one] : []),
      ...around.querySelectorAll("span, path, circle"),
    ].map((part) => getComputedStyle(part));
    if (
      !looks.some(
        (look) =>
          (parseFloat(look.outlineWidth) > 0 && look.outlineStyle !== "none") ||
          look.boxShadow !== "none" ||
          parseFloat(look.strokeWidth) >= 3,
      )
    )
      focus.push(`nothing shows that the focus is on ${name(one)}`);
    const first = Math.max(
      0,
      ...bars
        .filter(
          (bar) =>
            !bar.below &&
            !bar.one.contains(one) &&
            bar.left < box.right &&
            bar.right > box.left &&
            bar.one.getBoundingClientRect().top <= bar.at,
        )
        .map((bar) => bar.one.getBoundingClientRect().bottom),
    );
    // One that stands where it belongs again, above this, covers nothing of it.
    const last = Math.min(
      height,
      ...bars
        .filter(
          (bar) =>
            bar.below &&
            !bar.one.contains(one) &&
            bar.left < box.right &&
            bar.right > box.left &&
            bar.one.getBoundingClientRect().bottom > box.top + HAIR,
        )
        .map((bar) => bar.one.getBoundingClientRect().top),
    );
    const seen = Math.min(box.bottom, last) - Math.max(box.top, first);
    if (!layer(one) && seen < Math.min(box.height, THUMB) - HAIR)
      focus.push(`the focus on ${name(one)} is under a bar`);
    if (!layer(one))
      order.push({ one, top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left });
  }
  order.forEach((next, n) => {
    const before = order[n - 1];
    if (
      before &&
      next.bottom <= before.top + HAIR &&
      next.left <= before.left + HAIR &&
      !next.one.closest("svg")
    )
      focus.push(`the focus goes back up from ${name(before.one)} to ${name(next.one)}`);
  });
  document.activeElement.blur();
  scrollTo(0, 0);

  // 9. No word is broken in two. One with more than twenty letters may be, as there is no room for
  // it; and so may an address, at its signs. With letters of double size one of eight letters may be
  // divided, by a browser with a dictionary: the one that measures has none.
  const broken = [];
  const large = parseFloat(getComputedStyle(document.documentElement).fontSize) > 16;
  for (const node of wrapped) {
    const divides = large && style(node.parentElement).hyphens === "auto";
    for (const { 0: word, index } of node.data
      .slice(0, 2000)
      .matchAll(/[^\s\u00ad\u200b/.:@–-]{2,20}/g)) {
      if (divides && word.length > 7) continue;
      const before = node.data[index - 1],
        after = node.data[index + word.length];
      if ([before, after].some((letter) => letter && !/\s/.test(letter))) continue;
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const tops = [...range.getClientRects()].map((box) => Math.round(box.top));
      if (new Set(tops).size > 1) broken.push(`${word} in ${name(node.parentElement)}`);
    }
  }

  const few = (all) => [...new Set(all)].slice(0, 6);
  return {
    overlaps: few(overlaps),
    covered: few(covered),
    sideways: few(sideways),
    narrow: few(narrow),
    crossed: few(crossed),
    small: few(small),
    close: few(close),
    focus: few(focus),
    broken: few(broken),
  };
};

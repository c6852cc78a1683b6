// What the browser checks ask of a page, each in words: an empty list says that nothing is wrong.
({
  openDetails() {
    document.querySelectorAll("details").forEach((part) => { part.open = true; });
  },

  // A text stands for all that are styled as it is: same elements, classes and styles from the body down.
  markOneOfEachStyle() {
    const seen = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const styled = (element) => [element.tagName, ...["class", "style", "aria-current", "aria-pressed", "role"].map(
      (name) => element.getAttribute(name))].join(" ");
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim()) { continue; }
      const element = texts.currentNode.parentElement;
      let way = "";
      for (let above = element; above; above = above.parentElement) { way += styled(above) + "<"; }
      if (!seen.has(way)) { seen.add(way); element.setAttribute("data-one-of-its-style", ""); }
    }
  },

  async axe(options) {
    const found = await axe.run(document, options);
    return found.violations.flatMap((rule) => rule.nodes.map(
      (node) => `${rule.id} (${rule.help}) at ${node.target.join(" ")}`));
  },

  // Elements that reach past the side of the screen while the page scrolls sideways for them.
  sideways() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) { return []; }
    const scrolls = (element) => element && (
      ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const reaches = (element) => {
      const box = element.getBoundingClientRect();
      return Math.max(box.right, box.left + element.scrollWidth);
    };
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => reaches(element) > width + 1 && !scrolls(element) && !scrolls(element.parentElement));
    const named = wide.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}`);
    return [`scrolls sideways: ${document.documentElement.scrollWidth} px on a screen of ${width} px, for ${named.join(", ")}`];
  },

  // Text that its own box cuts off, save what is kept for those who listen.
  cutOff() {
    return [...document.body.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      return ["hidden", "clip"].includes(style.overflowX) && !style.clipPath.startsWith("inset") &&
        !(element instanceof SVGElement) && element.innerText.trim() &&
        (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    }).map((element) => `cuts off its text: ${element.tagName.toLowerCase()}.${element.className}`);
  },

  // Parts that scroll for themselves and that a keyboard cannot reach, or that do not say what they are.
  scrollRegions() {
    return [...document.body.querySelectorAll("*")].filter(
      (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1
    ).filter(
      (element) => element.tabIndex < 0 || element.getAttribute("role") !== "region" ||
        !(element.getAttribute("aria-label") || element.getAttribute("aria-labelledby"))
    ).map((element) => `scrolls, but is no named region that the keyboard reaches: ${element.tagName.toLowerCase()}.${element.className}`);
  },

  // Everything that the keyboard should reach, in the order of the page; kept in the page as `stops`. Gives their number.
  gatherStops() {
    window.stops = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex='0']")].filter(
      (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !element.disabled);
    return window.stops.length;
  },

  // What is wrong with the focus, which should be on stop number `wanted`.
  focusIsOn(wanted) {
    const named = (element) => element ? `${element.tagName.toLowerCase()} "${(element.innerText || element.ariaLabel || "").trim().slice(0, 60)}"` : "nothing";
    const focus = document.activeElement;
    const due = window.stops[wanted];
    if (focus !== due) { return [`the keyboard is on ${named(focus)} where ${named(due)} is next`]; }
    const faults = [];
    const style = getComputedStyle(focus);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) { faults.push(`no focus to be seen on ${named(focus)}`); }
    const box = focus.getClientRects()[0];
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (left >= right || top >= bottom) { return [...faults, `focus out of sight on ${named(focus)}`]; }
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!met || !(focus.contains(met) || met.contains(focus))) { faults.push(`focus on ${named(focus)} is covered by ${named(met)}`); }
    return faults;
  },

  // Text to be seen, without the filter, which needs script.
  wordsWithoutFilter() {
    const filter = document.querySelector(".filter");
    const words = (element) => element.innerText.replace(/\s+/g, " ").trim();
    const all = words(document.body);
    return filter && words(filter) ? all.replace(words(filter) + " ", "") : all;
  },

  // Text of the cells of tables that are folded away.
  foldedCells() {
    return [...document.querySelectorAll("details:not([open]) td")].map((cell) => cell.textContent.trim());
  },

  rowsToBeSeen() {
    return [...document.querySelectorAll("tr")].filter((row) => row.checkVisibility()).length;
  },
})

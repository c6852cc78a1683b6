// Finds, filters and sorts the measures of the scorecard, and keeps the choice in the address: a view can be sent, and is
// there again on going back. Without script every measure is shown in the order of the scorecard.
(function () {
  "use strict";
  var filter = document.querySelector(".filter");
  if (!filter) { return; }
  var buttons = Array.prototype.slice.call(filter.querySelectorAll("button"));
  var lines = Array.prototype.slice.call(document.querySelectorAll("tbody.line"));
  var sections = Array.prototype.slice.call(document.querySelectorAll(".ambition"));
  var said = filter.querySelector(".filter-said");
  var fields = filter.elements;
  var homes = lines.map(function (line) { return line.parentNode; });
  var sorted = null;
  var status = "all";

  var orders = {
    attention: function (line) { return Number(line.dataset.attention); },
    gap: function (line) { return -Number(line.dataset.gap); },
    title: function (line) { return titleOf(line).toLowerCase(); }
  };

  function titleOf(line) { return line.querySelector("th a").textContent; }

  // One table in place of one for each ambition, made when it is first asked for.
  function tableOfAll() {
    if (!sorted) {
      sorted = sections[0].cloneNode(false);
      sorted.removeAttribute("aria-labelledby");
      sorted.setAttribute("aria-label", "All measures in the chosen order");
      var table = homes[0].cloneNode(false);
      table.appendChild(homes[0].caption.cloneNode(false)).textContent = "All measures in the chosen order";
      table.caption.className = "unseen";
      table.appendChild(homes[0].tHead.cloneNode(true));
      sorted.appendChild(table);
      sections[0].parentNode.insertBefore(sorted, sections[0]);
    }
    return sorted.querySelector("table");
  }

  function place(order) {
    if (!orders[order]) {
      lines.forEach(function (line, at) { homes[at].appendChild(line); });
      return;
    }
    var key = orders[order];
    var table = tableOfAll();
    lines.map(function (line, at) { return [key(line), at, line]; }).sort(function (one, other) {
      return one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : one[1] - other[1];
    }).forEach(function (item) { table.appendChild(item[2]); });
  }

  function matches(line, words) {
    var text = line.textContent.toLowerCase();
    return words.every(function (word) { return text.indexOf(word) !== -1; });
  }

  function show() {
    var shown = 0;
    var ambition = fields.ambition.value;
    var words = fields.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    place(fields.sort.value);
    lines.forEach(function (line) {
      line.hidden = (status !== "all" && line.dataset.status !== status) ||
        (ambition !== "" && line.dataset.ambition !== ambition) || !matches(line, words);
      shown += line.hidden ? 0 : 1;
    });
    sections.concat(sorted || []).forEach(function (section) {
      section.hidden = !section.querySelector("tbody.line:not([hidden])");
    });
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.show === status));
    });
    said.textContent = (shown === lines.length ? "All " : shown + " of ") + lines.length + " measures shown";
  }

  // The choice as it stands in the address.
  function keep() {
    var chosen = new URLSearchParams();
    if (status !== "all") { chosen.set("status", status); }
    ["ambition", "find", "sort"].forEach(function (name) {
      if (fields[name].value) { chosen.set(name, fields[name].value); }
    });
    var query = chosen.toString();
    try {
      history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash);
    } catch (refused) { /* the view still works; the address stays as it was */ }
  }

  function readAddress() {
    var chosen = new URLSearchParams(location.search);
    var wanted = chosen.get("status");
    status = buttons.some(function (button) { return button.dataset.show === wanted; }) ? wanted : "all";
    ["ambition", "find", "sort"].forEach(function (name) {
      fields[name].value = chosen.get(name) || "";
      if (fields[name].selectedIndex === -1) { fields[name].value = ""; }
    });
  }

  function change() { show(); keep(); }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () { status = button.dataset.show; change(); });
  });
  filter.addEventListener("input", change);
  filter.addEventListener("submit", function (event) { event.preventDefault(); });
  // A browser that goes back puts its own text into the fields: the address wins.
  window.addEventListener("pageshow", function () { readAddress(); show(); });
  // A link to an ambition must find it, whatever is hidden or sorted.
  window.addEventListener("hashchange", function () {
    var target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      status = "all";
      ["ambition", "find", "sort"].forEach(function (name) { fields[name].value = ""; });
      change();
      target.scrollIntoView();
    }
  });
  readAddress();
  show();
  filter.hidden = false;
}());

// Filter buttons of the scorecard. Without script every line is shown and the buttons stay hidden.
(function () {
  "use strict";
  var filter = document.querySelector(".filter");
  if (!filter) { return; }
  var buttons = Array.prototype.slice.call(filter.querySelectorAll("button"));
  var lines = Array.prototype.slice.call(document.querySelectorAll("tbody.line"));
  var sections = Array.prototype.slice.call(document.querySelectorAll(".ambition"));
  var said = filter.querySelector(".filter-said");

  function show(wanted) {
    var shown = 0;
    lines.forEach(function (line) {
      line.hidden = wanted !== "all" && line.dataset.status !== wanted;
      shown += line.hidden ? 0 : 1;
    });
    sections.forEach(function (section) {
      section.hidden = !section.querySelector("tbody.line:not([hidden])");
    });
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.show === wanted));
    });
    said.textContent = (wanted === "all" ? "All " : shown + " of ") + lines.length + " measures shown";
  }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () { show(button.dataset.show); });
  });
  // A link to an ambition must find it, whatever is hidden.
  window.addEventListener("hashchange", function () {
    var target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) { show("all"); target.scrollIntoView(); }
  });
  filter.hidden = false;
}());

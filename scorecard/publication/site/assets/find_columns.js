// Shows the columns of the dictionary in whose row, or in the words about whose table, every word that is typed stands.
// Without script all are shown.
(function () {
  "use strict";
  var form = document.querySelector(".find-columns");
  if (!form) { return; }
  var said = form.querySelector(".filter-said");
  var tables = Array.prototype.slice.call(document.querySelectorAll(".described")).map(function (section) {
    return {
      section: section,
      words: (section.querySelector("h2").textContent + " " + section.querySelector("p").textContent).toLowerCase(),
      rows: Array.prototype.slice.call(section.querySelectorAll("tbody tr"))
    };
  });

  function show() {
    var words = form.elements.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    tables.forEach(function (table) {
      var any = false;
      table.rows.forEach(function (row) {
        var text = table.words + " " + row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) { return text.indexOf(word) !== -1; });
        shown += row.hidden ? 0 : 1;
        any = any || !row.hidden;
      });
      table.section.hidden = !any;
    });
    said.textContent = shown + (shown === 1 ? " column shown" : " columns shown");
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("pageshow", show);
  form.hidden = false;
  show();
}());

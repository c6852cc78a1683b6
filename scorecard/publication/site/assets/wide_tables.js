// Says of a table that goes on to the side that it does: without script its shadow says so.
(function () {
  "use strict";
  var regions = Array.prototype.slice.call(document.querySelectorAll(".scroll"));

  function look() {
    regions.forEach(function (region) {
      region.classList.toggle("goes-on", region.scrollWidth > region.clientWidth + 1);
    });
  }

  // months go on to the right: those who come see the latest
  regions.forEach(function (region) {
    if (region.classList.contains("heat-scroll")) { region.scrollLeft = region.scrollWidth; }
  });
  window.addEventListener("resize", look);
  document.addEventListener("toggle", look, true);
  look();
}());

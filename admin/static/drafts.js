// Keeps what is typed in this browser tab until it is sent, because lines drop and sessions end.
"use strict";
(function () {
  var owner = document.body.getAttribute("data-staff");
  var prefix = "draft:" + (owner || "") + ":" + location.pathname + ":";

  function key(box) { return prefix + box.form.getAttribute("action") + ":" + box.name; }

  function forget(start) {
    Object.keys(sessionStorage).forEach(function (name) {
      if (name.indexOf(start) === 0) { sessionStorage.removeItem(name); }
    });
  }

  function restore() {
    if (/[?&]done=/.test(location.search)) { forget(prefix); }
    document.querySelectorAll("textarea[data-draft]").forEach(function (box) {
      var kept = sessionStorage.getItem(key(box));
      if (kept && !box.value) { box.value = kept; }
    });
  }

  document.addEventListener("input", function (event) {
    var box = event.target;
    if (box.matches("textarea[data-draft]")) { sessionStorage.setItem(key(box), box.value); }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-leave")) { forget("draft:"); }
  });
  restore();
})();

// Typing in the search field narrows the list at once.
"use strict";
(() => {
  const field = document.getElementById("q");
  const rows = [...document.querySelectorAll(".scan tbody tr")];
  const none = document.querySelector(".none");
  if (!field || !rows.length) return;
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase().split(/[\s–-]+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const words = " " + row.dataset.words;
      row.hidden = !wanted.every((word) => words.includes(" " + word));
      left += !row.hidden;
    }
    if (none) none.hidden = left > 0;
  });
})();

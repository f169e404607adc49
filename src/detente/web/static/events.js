// A change of a filter shows its acts at once and becomes the address.
"use strict";
(() => {
  const form = document.querySelector("form.filters");
  const result = document.getElementById(form.dataset.result);
  let resting = 0;
  let asked = null;

  async function show(address) {
    if (asked) asked.abort();
    asked = new AbortController();
    const url = new URL(address, location.href);
    url.searchParams.set("part", "table");
    try {
      const answer = await fetch(url, { signal: asked.signal, headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      result.innerHTML = await answer.text();
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  function address() {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) chosen.set(name, value);
    return form.getAttribute("action") + "?" + chosen;
  }

  form.addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(() => show(address()), 250);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address());
  });
})();

// The slider of the as-of day: each step is told at once from the months that came with the page; when the slider
// rests, the whole brief of that day is fetched, and the address becomes that of the day.
"use strict";
(() => {
  const replay = document.querySelector(".replay");
  if (!replay) return;
  const slider = document.getElementById("slider");
  const said = replay.querySelector(".replay-told");
  const status = document.getElementById("replay-status");
  const brief = document.getElementById("brief");
  const day = document.getElementById("as_of");
  const later = replay.querySelector(".later");
  const at = replay.querySelector(".at");
  const width = 1000;
  const restMs = 300;
  let months = [];
  let resting = 0;
  let asked = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function tell(place) {
    const month = months[place];
    const x = (width * place) / Math.max(1, months.length - 1);
    at.setAttribute("x1", x);
    at.setAttribute("x2", x);
    later.setAttribute("x", x);
    later.setAttribute("width", width - x);
    const words = fill(said.dataset.said, {
      day: month.day, tension: Math.round(month.tension), lower: Math.round(month.lower), upper: Math.round(month.upper),
      place: said.dataset[month.place], low: Math.round(month.normal[0]), high: Math.round(month.normal[1]), n: month.n_acts,
    });
    said.textContent = words + " " + (month.new.length ? said.dataset.new + " " + month.new[0] : said.dataset.quiet);
    said.classList.add("is-live");
    slider.setAttribute("aria-valuetext", words);
    day.value = month.day;
  }

  async function show(address, keeps) {
    if (asked) asked.abort();
    asked = new AbortController();
    brief.classList.add("is-old");
    brief.setAttribute("aria-busy", "true");
    status.textContent = said.dataset.working;
    try {
      const url = new URL(address, location.href);
      url.searchParams.set("part", "brief");
      const answer = await fetch(url, { signal: asked.signal, headers: { accept: "text/html" } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(String(answer.status));
      brief.innerHTML = text;
      if (keeps) history.pushState(null, "", address);
      const title = brief.querySelector(".subtitle time");
      document.title = document.querySelector("h1").textContent + ", " + title.textContent + " · detente";
      status.textContent = title.textContent;
    } catch (error) {
      if (error.name === "AbortError") return;
      status.textContent = said.textContent = said.dataset.failed;
    }
    brief.classList.remove("is-old");
    brief.removeAttribute("aria-busy");
  }

  slider.addEventListener("input", () => {
    const place = Number(slider.value);
    tell(place);
    clearTimeout(resting);
    resting = setTimeout(() => show(location.pathname + "?as_of=" + months[place].day, true), restMs);
  });
  addEventListener("popstate", () => location.reload());
  fetch(replay.dataset.months)
    .then((answer) => answer.json())
    .then((found) => {
      months = found.months;
      slider.max = months.length - 1;
      slider.value = replay.dataset.at;
      slider.hidden = false;
      replay.dataset.ready = "true";
    });
})();

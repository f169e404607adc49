// The editor of a conflict: the case is an object in this page; every change is sent to the server that served it,
// which answers with the states that hold. Nothing is kept anywhere else.
"use strict";
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const original = document.getElementById("case").textContent;
  const editor = document.getElementById("editor");
  const results = document.getElementById("results");
  const problem = document.getElementById("problem");
  const news = document.getElementById("news");
  const answers = document.getElementById("answers");
  const reset = document.getElementById("reset");
  const restMs = 120;
  let model = JSON.parse(original);
  let resting = 0;
  let asked = null;
  let dragged = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (key, values = {}) => fill(words[key], values);

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  // Asking the server.
  async function post(path, body, accept) {
    if (asked && path.endsWith("analysis")) asked.abort();
    const control = new AbortController();
    if (path.endsWith("analysis")) asked = control;
    const answer = await fetch(path, {
      method: "POST", signal: control.signal, body: JSON.stringify(body),
      headers: { "content-type": "application/json", accept },
    });
    const text = await answer.text();
    if (answer.ok) return text;
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.querySelector("main .answer");
    throw new Error(said ? said.textContent : (JSON.parse(text).error || {}).message || String(answer.status));
  }

  async function update() {
    reset.hidden = JSON.stringify(model) === JSON.stringify(JSON.parse(original));
    document.querySelector("#save [name=case]").value = JSON.stringify(model);
    results.classList.add("is-old");
    try {
      results.innerHTML = await post("/conflicts/analysis", { case: model, variant: variant() }, "text/html");
      problem.hidden = true;
      answers.replaceChildren();
      const grade = results.querySelector(".grade");
      const answer = results.querySelector(".answer");
      news.textContent = grade || answer ? (grade || answer).textContent.trim() : "";
      results.dataset.updates = Number(results.dataset.updates || 0) + 1;
    } catch (error) {
      if (error.name === "AbortError") return;
      problem.textContent = error.message;
      problem.hidden = false;
    }
    results.classList.remove("is-old");
  }
  const changed = () => {
    clearTimeout(resting);
    resting = setTimeout(update, restMs);
  };
  const redrawn = () => {
    draw();
    changed();
  };
  const variant = () => editor.dataset.variant || null;

  // Lists whose order matters: drag, arrow keys on the handle, or the buttons.
  function ranked(list, label, item, moved) {
    const node = make("ol", { class: "ranks", "aria-label": label });
    const move = (from, to, focus) => {
      if (to < 0 || to >= list.length || from === to) return;
      moved(from, to);
      redrawn();
      if (!focus) return;
      const place = `[data-list="${node.dataset.list}"][data-place="${to}"] .handle`;
      const handle = editor.querySelector(place);
      if (handle) handle.focus();
      news.textContent = say("moved", { what: item.told(to), n: to + 1 });
    };
    node.dataset.list = label;
    list.forEach((entry, place) => {
      const row = make("li", { draggable: "true", "data-list": label, "data-place": place,
        ondragstart: (event) => {
          if (event.target.closest("input")) return event.preventDefault();
          dragged = { label, place };
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/plain", item.told(place));
          row.classList.add("is-dragged");
          return true;
        },
        ondragend: () => { dragged = null; draw(); },
        ondragover: (event) => {
          if (!dragged || dragged.label !== label) return;
          event.preventDefault();
          node.querySelectorAll(".is-over").forEach((other) => other.classList.remove("is-over"));
          row.classList.add("is-over");
        },
        ondrop: (event) => {
          event.preventDefault();
          if (dragged && dragged.label === label) move(dragged.place, place, false);
        },
      });
      row.append(
        make("button", { type: "button", class: "handle", "aria-label": say("move", { what: item.told(place) }),
          onkeydown: (event) => {
            const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (step) { event.preventDefault(); move(place, place + step, true); }
          } }, "⠿ " + (place + 1)),
        item.shown(entry, place),
        make("span", { class: "steps" },
          make("button", { type: "button", "aria-label": say("up") + ": " + item.told(place), disabled: place === 0, onclick: () => move(place, place - 1, true) }, "↑"),
          make("button", { type: "button", "aria-label": say("down") + ": " + item.told(place), disabled: place === list.length - 1, onclick: () => move(place, place + 1, true) }, "↓"),
          item.remove ? make("button", { type: "button", "aria-label": say("remove") + ": " + item.told(place), onclick: () => { item.remove(place); redrawn(); } }, "×") : null),
        item.why && item.why(place) ? make("p", { class: "why" }, item.why(place)) : "",
      );
      node.append(row);
    });
    return node;
  }
  const shift = (list, from, to) => { if (list && from < list.length) list.splice(to, 0, ...list.splice(from, 1)); };

  function priorities(maker, entry) {
    const own = (model.statement_why || {})[maker];
    const list = ranked(entry.statements, say("priorities", { name: maker }), {
      told: (place) => String(entry.statements[place]),
      why: (place) => (own ? own[place] : ""),
      shown: (statement, place) => make("input", { value: String(statement), spellcheck: "false", autocapitalize: "off",
        "aria-label": say("priority", { n: place + 1, name: maker }),
        oninput: (event) => { entry.statements[place] = event.target.value; changed(); } }),
      remove: (place) => { entry.statements.splice(place, 1); if (own) own.splice(place, 1); },
    }, (from, to) => { shift(entry.statements, from, to); shift(own, from, to); });
    const add = make("button", { type: "button", class: "add", onclick: () => {
      entry.statements.push(model.options[0].id);
      if (own) own.push("");
      redrawn();
    } }, say("add_priority"));
    return [list, add];
  }

  function ranking(maker, entry) {
    const name = (state) => {
      const named = Object.entries(model.named_states || {}).find(([, string]) => string === state);
      return [].concat(state).join(" = ") + (named ? " " + named[0].replaceAll("_", " ") : "");
    };
    return [ranked(entry.ranking, say("ranking", { name: maker }), {
      told: (place) => name(entry.ranking[place]),
      shown: (state) => make("span", { class: "shown" }, name(state)),
    }, (from, to) => shift(entry.ranking, from, to))];
  }

  function makerBlock(maker, place) {
    const entry = model.preferences[maker];
    const block = make("fieldset", { class: `maker-${(place % 6) + 1}` }, make("legend", {}, maker));
    if (entry.statements) block.append(...priorities(maker, entry));
    else if (entry.ranking) block.append(...ranking(maker, entry));
    else block.append(make("p", { class: "hint" }, say("other_kind", { name: maker, kind: entry.kind })));
    return block;
  }

  function optionsBlock() {
    const block = make("fieldset", {}, make("legend", {}, say("options")));
    const list = make("div", { class: "options-list" });
    model.options.forEach((option, place) => {
      const owner = make("select", { "aria-label": say("option_owner", { id: option.id }),
        onchange: (event) => { option.dm = event.target.value; redrawn(); } },
        ...model.decision_makers.map((maker) => make("option", { value: maker.name, selected: maker.name === option.dm }, maker.name)));
      const direction = make("select", { "aria-label": say("option_direction", { id: option.id }),
        onchange: (event) => { option.direction = event.target.value; changed(); } },
        ...["both", "on_only", "off_only"].map((one) => make("option", { value: one, selected: one === (option.direction || "both") }, say(one))));
      const isPattern = typeof model.status_quo === "string" && model.status_quo.length === model.options.length;
      list.append(make("div", { class: "one-option" },
        make("input", { type: "checkbox", checked: isPattern && model.status_quo[place] === "Y", disabled: !isPattern,
          "aria-label": say("taken", { id: option.id }), title: say("taken", { id: option.id }),
          onchange: (event) => {
            const marks = [...model.status_quo];
            marks[place] = event.target.checked ? "Y" : "N";
            model.status_quo = marks.join("");
            changed();
          } }),
        make("input", { value: option.name || option.id, "aria-label": say("option_name", { id: option.id }),
          oninput: (event) => { option.name = event.target.value; changed(); } }),
        make("button", { type: "button", class: "small", "aria-label": say("remove") + ": " + option.id, disabled: model.options.length < 2,
          onclick: () => removeOption(place) }, "×"),
        make("span", { class: "details" }, make("code", { class: "code" }, option.id), owner, direction)));
    });
    const add = make("button", { type: "button", class: "add", onclick: addOption }, say("add_option"));
    block.append(list, make("p", { class: "hint" }, say("syntax", { names: model.options.map((one) => one.id).join(", ") })), add);
    return block;
  }

  // An option more or less changes every pattern of the case.
  function patterns(change) {
    const length = model.options.length;
    const fit = (one) => (typeof one === "string" && one.length === length && /^[YN-]+$/.test(one) ? change(one) : one);
    model.infeasible = (model.infeasible || []).map(fit);
    model.status_quo = fit(model.status_quo);
    for (const name of Object.keys(model.named_states || {})) model.named_states[name] = fit(model.named_states[name]);
    for (const one of model.variants || []) if (one.fix) one.fix = fit(one.fix);
  }
  function addOption() {
    let n = model.options.length + 1;
    while (model.options.some((option) => option.id === "option" + n)) n += 1;
    patterns((one) => one + (one.includes("-") || one === "" ? "-" : "N"));
    if (typeof model.status_quo === "string") model.status_quo = model.status_quo.replaceAll("-", "N");
    model.options.push({ id: "option" + n, dm: model.decision_makers[0].name, name: "Option " + n });
    redrawn();
  }
  function removeOption(place) {
    const gone = new RegExp("\\b" + model.options[place].id + "\\b");
    patterns((one) => one.slice(0, place) + one.slice(place + 1));
    model.options.splice(place, 1);
    model.infeasible = model.infeasible.filter((one) => typeof one !== "string" || /[YN]/.test(one));
    for (const [maker, entry] of Object.entries(model.preferences)) {
      if (!entry.statements) continue;
      const why = (model.statement_why || {})[maker];
      for (let k = entry.statements.length - 1; k >= 0; k -= 1) {
        if (!gone.test(String(entry.statements[k]))) continue;
        entry.statements.splice(k, 1);
        if (why) why.splice(k, 1);
      }
    }
    redrawn();
  }

  function infeasibleBlock() {
    model.infeasible = model.infeasible || [];
    const why = model.infeasible_why || [];
    const block = make("fieldset", {}, make("legend", {}, say("infeasible")));
    model.infeasible.forEach((pattern, place) => {
      if (typeof pattern !== "string") {
        block.append(make("p", { class: "hint" }, JSON.stringify(pattern)));
        return;
      }
      block.append(make("div", { class: "ranks" }, make("div", { class: "one-option" }, "",
        make("input", { class: "code", value: pattern, maxlength: model.options.length, spellcheck: "false", "aria-label": say("pattern", { n: place + 1 }),
          oninput: (event) => { model.infeasible[place] = event.target.value.toUpperCase(); changed(); } }),
        make("button", { type: "button", class: "small", "aria-label": say("remove") + ": " + pattern,
          onclick: () => { model.infeasible.splice(place, 1); why.splice(place, 1); redrawn(); } }, "×"))),
        why[place] ? make("p", { class: "hint" }, why[place]) : "");
    });
    block.append(make("button", { type: "button", class: "add", onclick: () => {
      model.infeasible.push("-".repeat(model.options.length - 2) + "YY");
      redrawn();
    } }, say("add_pattern")));
    return block;
  }

  function addMaker() {
    let n = model.decision_makers.length + 1;
    while (model.decision_makers.some((maker) => maker.name === "Party " + n)) n += 1;
    model.decision_makers.push({ name: "Party " + n });
    model.preferences["Party " + n] = { kind: "prioritised", statements: [model.options[0].id] };
    redrawn();
  }

  function draw() {
    const parts = model.decision_makers.map((maker, place) => makerBlock(maker.name, place));
    if (model.options && model.options.length) {
      parts.push(optionsBlock(), infeasibleBlock(), make("button", { type: "button", class: "add", onclick: addMaker }, say("add_maker")));
    }
    editor.replaceChildren(...parts);
    document.getElementById("states").replaceChildren(
      ...Object.keys(model.named_states || {}).map((name) => make("option", { value: name })));
  }

  async function question(path, body) {
    answers.replaceChildren(make("p", { role: "status" }, say("working")));
    try {
      answers.innerHTML = await post(path, body, "text/html");
    } catch (error) {
      answers.replaceChildren(make("p", { class: "warning", role: "alert" }, error.message));
    }
  }
  document.getElementById("ask-inverse").addEventListener("submit", (event) => {
    event.preventDefault();
    question("/conflicts/inverse", { case: model, variant: variant(), state: document.getElementById("state").value });
  });
  document.getElementById("ask-sensitivity").addEventListener("click", () =>
    question("/conflicts/sensitivity", { case: model, variant: variant() }));
  document.getElementById("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    try {
      model = JSON.parse(await post("/conflicts/open", { name: file.name, text: await file.text() }, "application/json"));
      editor.dataset.variant = "";
      document.getElementById("case-title").textContent = model.title || model.id;
      redrawn();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  });
  reset.addEventListener("click", () => { model = JSON.parse(original); redrawn(); });
  draw();
})();

// Shows what the server tells as it happens. Everything in it comes from other machines: it is put into the page as text, never as markup.
"use strict";
(() => {
  const BASE = "/blinkenlights/";
  const LIGHTS = { red: "silent or missing", amber: "not as it should", green: "up", grey: "stopped" };
  const MOST_CHANGES = 50;
  const MOST_NAMES = 5; // read out at once
  const PATIENCE = 45000; // of a server that tells something every 15 s
  const byId = (id) => document.getElementById(id);
  const table = byId("components");
  const shown = new Map(); // uuid -> { data, row, cells, details }
  const groups = new Map(); // key -> { body, heading }
  const hidden = new Set(); // lights
  let filter = "";
  let groupBy = "light";
  let ahead = 0; // of our clock, in ms

  const now = () => Date.now() + ahead;
  const make = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== null && text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };
  const put = (node, text) => {
    const next = text === null || text === undefined ? "" : String(text);
    if (node.textContent !== next) node.textContent = next;
  };
  const light = (data) => (Object.hasOwn(LIGHTS, data.light) ? data.light : "amber");
  const figure = (value) => (typeof value === "number" ? (Number.isInteger(value) ? value : value.toFixed(value < 10 ? 2 : 1)) : "");

  function age(second) {
    const seconds = Math.max(0, Math.round(now() / 1000 - second));
    if (seconds < 120) return seconds + " s ago";
    if (seconds < 7200) return Math.round(seconds / 60) + " min ago";
    return Math.round(seconds / 3600) + " h ago";
  }

  // A curve is one polyline; where nothing is known it has a gap, which is a second polyline.
  function draw(svg, values, width, height) {
    const known = values.filter((value) => typeof value === "number");
    const top = Math.max(1e-9, ...known);
    const lines = [];
    let line = [];
    values.forEach((value, i) => {
      if (typeof value === "number") {
        const x = (i * width) / Math.max(1, values.length - 1);
        line.push(x.toFixed(1) + "," + (height - 1 - (value / top) * (height - 2)).toFixed(1));
      } else if (line.length) {
        lines.push(line);
        line = [];
      }
    });
    if (line.length) lines.push(line);
    const text = lines.map((one) => (one.length === 1 ? [one[0], one[0]] : one).join(" ")).join("|");
    if (svg.dataset.drawn === text) return;
    svg.dataset.drawn = text;
    svg.replaceChildren(...lines.map((one) => {
      const polyline = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
      polyline.setAttribute("points", one.join(" "));
      return polyline;
    }));
  }

  function canvas(width, height, parent) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    parent.append(svg);
    return svg;
  }

  function create(data) {
    const row = make("tr");
    const name = make("th", null, row);
    name.scope = "row";
    const open = make("button", data.name, name);
    open.type = "button";
    open.setAttribute("aria-expanded", "false");
    const state = make("td", null, row);
    const one = { data: null, row, details: null, open, cells: {
      word: make("span", null, state),
      reason: make("span", null, state),
      seen: make("td", null, row),
      in: make("td", null, row),
      out: make("td", null, row),
      depth: make("td", null, row),
      failed: make("td", null, row),
      curve: canvas(120, 22, make("td", null, row)),
      host: make("td", null, row),
    } };
    one.cells.word.className = "state";
    one.cells.reason.className = "reason";
    for (const number of ["in", "out", "depth", "failed"]) one.cells[number].className = "number";
    open.addEventListener("click", () => toggle(one));
    return one;
  }

  function update(one, data, fresh) {
    const before = one.data;
    one.data = data;
    const { cells } = one;
    put(one.open, data.name);
    one.open.title = data.worker_class || "";
    put(cells.word, data.state);
    put(cells.reason, data.reason);
    cells.reason.title = data.reason || "";
    put(cells.seen, age(data.seen));
    put(cells.in, figure(data.in_per_second));
    put(cells.out, figure(data.out_per_second));
    put(cells.depth, figure(data.queue_depth));
    put(cells.failed, figure(data.failed));
    put(cells.host, [data.host, data.pid].filter((part) => part !== null && part !== undefined).join(" / "));
    draw(cells.curve, Array.isArray(data.curve) ? data.curve : [], 120, 22);
    const changed = before && before.state !== data.state;
    const wanted = light(data) + (fresh && (changed || !before) ? " fresh" : "");
    if (one.row.className !== wanted) one.row.className = wanted;
    one.text = [data.name, data.host, data.worker_class, data.transport_name, data.state, data.process]
      .filter(Boolean).join("\n").toLowerCase();
  }

  // --- groups -------------------------------------------------------------------------------------------------------------------

  function keyOf(data) {
    if (groupBy === "light") return light(data);
    if (groupBy === "process") return [data.host, data.pid].filter((part) => part !== null && part !== undefined).join(" / ");
    return groupBy ? String(data[groupBy] || "") : "";
  }

  const rank = (key) => (groupBy === "light" ? Object.keys(LIGHTS).indexOf(key) + "" : key);

  function groupFor(key) {
    let group = groups.get(key);
    if (group) return group;
    const body = make("tbody");
    body.className = "rows";
    const row = make("tr", null, body);
    const heading = make("th", null, row);
    heading.scope = "rowgroup";
    heading.colSpan = 9;
    row.hidden = !groupBy;
    group = { body, heading, key };
    groups.set(key, group);
    const next = [...table.tBodies].find((other) => other.dataset.rank.localeCompare(rank(key)) > 0);
    body.dataset.rank = rank(key);
    table.insertBefore(body, next || null);
    return group;
  }

  const order = (a, b) => a.data.name.localeCompare(b.data.name) || (a.data.uuid < b.data.uuid ? -1 : 1);

  // Where it belongs by its name; a row that is there already stays, and with it what is focused.
  function place(one) {
    const key = keyOf(one.data);
    if (one.group === key && one.row.isConnected) return;
    const focused = one.row.contains(document.activeElement);
    const { body } = groupFor(key);
    const rows = [...body.rows].filter((row) => row.component);
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(rows[middle].component, one) < 0) low = middle + 1;
      else high = middle;
    }
    body.insertBefore(one.row, rows[low] || null);
    if (one.details) one.row.after(one.details);
    one.group = key;
    if (focused) one.open.focus();
  }

  function placeAll() {
    const focused = document.activeElement;
    groups.clear();
    [...table.tBodies].forEach((body) => body.remove());
    const sorted = [...shown.values()].sort(order);
    for (const one of sorted) {
      one.group = keyOf(one.data);
      const { body } = groupFor(one.group);
      body.append(one.row);
      if (one.details) body.append(one.details);
    }
    showAll();
    if (focused !== document.activeElement && table.contains(focused)) focused.focus();
  }

  function showRow(one) {
    const out = hidden.has(light(one.data)) || (filter !== "" && !one.text.includes(filter));
    if (one.row.hidden !== out) one.row.hidden = out;
    if (one.details) one.details.hidden = out;
  }

  function showAll() {
    shown.forEach(showRow);
    count();
  }

  function count() {
    const counts = { red: 0, amber: 0, green: 0, grey: 0 };
    const byGroup = new Map();
    let visible = 0;
    shown.forEach((one) => {
      counts[light(one.data)]++;
      if (!one.row.hidden) {
        visible++;
        byGroup.set(one.group, (byGroup.get(one.group) || 0) + 1);
      }
    });
    groups.forEach((group) => {
      const many = byGroup.get(group.key) || 0;
      const name = groupBy === "light" ? LIGHTS[group.key] : group.key || "not said";
      put(group.heading, name + " (" + many + ")");
      group.body.hidden = many === 0;
    });
    for (const [name, box] of Object.entries(boxes)) put(box, LIGHTS[name] + " (" + counts[name] + ")");
    put(byId("totals"), shown.size + " components" + (visible === shown.size ? "" : ", " + visible + " shown"));
    byId("none").hidden = visible > 0;
    document.title = (counts.red ? "(" + counts.red + " red) " : "") + "Blinkenlights";
  }

  // --- details ------------------------------------------------------------------------------------------------------------------

  function toggle(one) {
    if (one.details) {
      one.details.remove();
      one.details = null;
      one.open.setAttribute("aria-expanded", "false");
      return;
    }
    one.details = make("tr");
    one.details.className = "details";
    const cell = make("td", "…", one.details);
    cell.colSpan = 9;
    one.row.after(one.details);
    one.open.setAttribute("aria-expanded", "true");
    fill(one);
  }

  async function fill(one) {
    const cell = one.details.cells[0];
    try {
      const answer = await fetch(BASE + "components/" + encodeURIComponent(one.data.uuid));
      if (!answer.ok) throw new Error("status " + answer.status);
      const whole = await answer.json();
      cell.replaceChildren();
      curveOfTheDay(whole, cell);
      const inner = make("table", null, cell);
      const facts = { uuid: whole.uuid, state: whole.state, since: new Date(whole.since * 1000).toISOString() };
      for (const [key, value] of Object.entries({ ...facts, ...whole.fields })) {
        const row = make("tr", null, inner);
        make("th", key, row).scope = "row";
        make("td", typeof value === "object" && value !== null ? JSON.stringify(value) : String(value), row);
      }
    } catch (failure) {
      put(cell, "not known now: " + failure.message);
    }
  }

  function curveOfTheDay(whole, cell) {
    if (!Array.isArray(whole.history)) {
      make("p", "History: " + (whole.history_note || "none"), cell);
      return;
    }
    const points = whole.history.slice(-1440);
    const sums = points.map(([, , into, out]) => (into === null && out === null ? null : (into || 0) + (out || 0)));
    if (sums.some((sum) => sum !== null)) {
      const svg = canvas(720, 80, cell);
      svg.setAttribute("class", "day");
      draw(svg, sums, 720, 80);
    }
    const first = points.length ? new Date(points[0][0] * 1000).toISOString() : "";
    make("p", "History: " + points.length + " updates" + (first ? " since " + first : ""), cell);
  }

  // --- what the server tells ----------------------------------------------------------------------------------------------------

  function take(data, fresh) {
    let one = shown.get(data.uuid);
    if (!one) {
      one = create(data);
      one.row.component = one;
      shown.set(data.uuid, one);
    }
    update(one, data, fresh);
    return one;
  }

  // From start to all the components come as they are; who is not among them is gone.
  let loading = null; // uuids

  function start(event) {
    ahead = JSON.parse(event.data).time * 1000 - Date.now();
    loading = new Set();
  }

  // Also told to a page that did not keep up, after what it has missed.
  function all(event) {
    const known = JSON.parse(event.data);
    if (loading) {
      shown.forEach((one, uuid) => {
        if (!loading.has(uuid)) shown.delete(uuid);
      });
      loading = null;
      placeAll();
    }
    const missed = latest === null ? [] : known.changes.filter((one) => one.time > latest);
    latest = Math.max(latest || 0, ...known.changes.map((one) => one.time));
    byId("changes").replaceChildren();
    known.changes.slice(0, MOST_CHANGES).reverse().forEach(list);
    missed.reverse().forEach(announce);
    hearing(known.deaf);
    performance.mark("shown");
  }

  let counting = false;
  function countSoon() {
    if (counting) return;
    counting = true;
    requestAnimationFrame(() => {
      counting = false;
      count();
    });
  }

  function component(event) {
    const one = take(JSON.parse(event.data), !loading);
    if (loading) {
      loading.add(one.data.uuid);
      return;
    }
    place(one);
    showRow(one);
    if (one.details) fill(one);
    countSoon();
  }

  function gone(event) {
    const { uuid } = JSON.parse(event.data);
    if (loading) loading.delete(uuid);
    const one = shown.get(uuid);
    if (!one) return;
    shown.delete(uuid);
    if (one.details) one.details.remove();
    one.row.remove();
    countSoon();
  }

  const sentence = (change) => change.name + " is " + change.to + (change.from ? ", was " + change.from : "");

  function list(change) {
    const item = document.createElement("li");
    item.textContent = new Date(change.time * 1000).toLocaleTimeString() + " " + sentence(change)
      + (change.reason ? ": " + change.reason : "");
    byId("changes").prepend(item);
    while (byId("changes").children.length > MOST_CHANGES) byId("changes").lastChild.remove();
  }

  let latest = null; // second of the newest change that is known

  function change(event) {
    const told = JSON.parse(event.data);
    latest = Math.max(latest || 0, told.time);
    list(told);
    announce(told);
  }

  // What comes together is read out together: a text that is replaced at once is never heard.
  let news = [];

  function announce(told) {
    if (!told.from && told.light === "green") return; // one more of many that work
    news.push(told);
    if (news.length > 1) return;
    setTimeout(() => {
      const byState = new Map();
      news.forEach((one) => byState.set(one.to, [...(byState.get(one.to) || []), one]));
      news = [];
      put(byId("news"), [...byState].map(([state, some]) => (some.length === 1 ? sentence(some[0]) : together(state, some))).join("; "));
    }, 500);
  }

  function together(state, some) {
    const names = some.slice(0, MOST_NAMES).map((one) => one.name).join(", ");
    const more = some.length - MOST_NAMES;
    return some.length + " components are " + state + ": " + names + (more > 0 ? " and " + more + " more" : "");
  }

  function linked(text, lost) {
    put(byId("link"), text);
    byId("link").className = lost ? "lost" : "";
  }

  function hearing(deaf) {
    linked(deaf ? "the monitor hears nothing: the broker is away, or its routes are stopped; what is shown is old" : "live", deaf);
  }

  let source = null;
  let heard = 0; // when, in ms

  function connect() {
    source = new EventSource(BASE + "events");
    heard = Date.now();
    const told = { start, all, component, gone, change, deaf: (event) => hearing(JSON.parse(event.data).deaf), alive: () => {} };
    for (const [name, take] of Object.entries(told)) {
      source.addEventListener(name, (event) => {
        heard = Date.now();
        take(event);
      });
    }
    source.addEventListener("error", () => {
      linked("connection lost, trying again; what is shown may be old", true);
      if (source.readyState === EventSource.CLOSED) { // the browser does not try again by itself: too many pages, or no login any more
        linked("the server refuses: load this page anew to log in; what is shown may be old", true);
        source.close();
        setTimeout(connect, 5000);
      }
    });
  }

  // A connection that is gone without a word, as behind a firewall that forgot it, gives no error.
  function patience() {
    if (source.readyState === EventSource.CLOSED || Date.now() - heard < PATIENCE) return;
    source.close();
    linked("connection lost, trying again; what is shown may be old", true);
    connect();
  }

  // --- choices ------------------------------------------------------------------------------------------------------------------

  const boxes = {};
  for (const name of Object.keys(LIGHTS)) {
    const label = make("label", null, byId("lights"));
    const box = make("input", null, label);
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(name);
      else hidden.add(name);
      showAll();
    });
    boxes[name] = make("span", LIGHTS[name], label);
  }
  byId("filter").addEventListener("input", (event) => {
    filter = event.target.value.trim().toLowerCase();
    showAll();
  });
  byId("group").addEventListener("change", (event) => {
    groupBy = event.target.value;
    placeAll();
  });
  byId("choices").addEventListener("submit", (event) => event.preventDefault());
  setInterval(() => shown.forEach((one) => {
    if (!one.row.hidden) put(one.cells.seen, age(one.data.seen));
  }), 5000);
  setInterval(patience, 5000);
  connect();
})();

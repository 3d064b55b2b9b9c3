"use strict";
// Charts, and the tables of names and pairs.
const charts = {};

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function draw(id, type, labels, datasets, options) {
  const text = colour("soft"), line = colour("line");
  const axis = { ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 }, grid: { color: line } };
  charts[id]?.destroy();
  charts[id] = new Chart($(id), {
    type,
    data: { labels, datasets },
    options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      plugins: { legend: { labels: { color: text, boxWidth: options.points ? 8 : 14, boxHeight: 8, usePointStyle: options.points ?? false } } },
      scales: { x: { ...axis, stacked: options.stacked, grid: { display: false } }, y: { ...axis, stacked: options.stacked, ...options.y } },
    },
  });
}

function spanOf(found) {
  const days = found.map((i) => data.articles.day[i]);
  let low = Infinity, high = -Infinity;
  for (const day of days) { if (day < low) low = day; if (day > high) high = day; }
  const step = high - low > 180 ? 7 : 1; // days in one column
  const columns = found.length ? Math.floor((high - low) / step) + 1 : 0;
  return { low, step, columns, labels: Array.from({ length: columns }, (_, c) => dayOf(low + c * step)) };
}

function showTopics(found) {
  const { low, step, columns, labels } = spanOf(found);
  const counts = data.topics.map(() => new Array(columns).fill(0));
  const sums = data.topics.map(() => new Array(columns).fill(0));
  const parts = data.topics.map(() => new Array(columns).fill(0));
  const { day, topic, bits, tone: tones } = data.articles;
  for (const i of found) {
    const column = Math.floor((day[i] - low) / step);
    if (topic[i] >= 0) counts[topic[i]][column] += 1;
    if (tones[i] === null) continue;
    data.topics.forEach((name, t) => {
      if (name === "other" ? topic[i] === t : bits[i] & (1 << t)) { sums[t][column] += tones[i]; parts[t][column] += 1; }
    });
  }
  const means = sums.map((row, t) => row.map((sum, c) => (parts[t][c] ? sum / parts[t][c] : null)));
  const when = step === 7 ? "week from" : "day";
  const shapes = ["circle", "triangle", "rect", "rectRot"], dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
  draw("c-topics", "bar", labels, data.topics.map((name, t) => ({ label: name, data: counts[t], backgroundColor: colour(name) })),
    { stacked: true, y: { beginAtZero: true, ticks: { precision: 0, color: colour("soft") } } });
  draw("c-tone", "line", labels, data.topics.map((name, t) => ({
    label: name, data: means[t], borderColor: colour(name), backgroundColor: colour(name), spanGaps: true,
    pointStyle: shapes[t], borderDash: dashes[t], pointRadius: columns > 40 ? 0 : 3, borderWidth: 2,
  })), { points: true, y: { min: -1, max: 1, ticks: { color: colour("soft"), stepSize: 0.5 } } });
  const totals = counts.map((row) => row.reduce((a, b) => a + b, 0));
  $("c-topics").setAttribute("aria-label", `Stacked bars by ${when}: ${data.topics.map((name, t) => `${name} ${totals[t]}`).join(", ")} articles.`);
  $("c-tone").setAttribute("aria-label", `Lines by ${when}: mean tone of each topic; the values are in the table below.`);
  const rows = labels.map((text, c) => ({ text, c })).reverse();
  values("d-topics", rows, [[when, (r) => r.text], ...data.topics.map((name, t) => [name, (r) => String(counts[t][r.c]), "n"])]);
  values("d-tone", rows, [[when, (r) => r.text], ...data.topics.map((name, t) => [name, (r) => tone(means[t][r.c]), "n"])]);
}

function values(id, rows, columns) {
  const table = element("table");
  fillTable(table, rows, columns, "No article passes the filters.");
  $(id).replaceChildren($(id).querySelector("summary"), element("div", { class: "scroll", tabindex: "0" }, table));
}

function showNames(found) {
  const { low, step, columns } = spanOf(found);
  const { day, tone: tones, names } = data.articles;
  const count = new Int32Array(data.names.length), sum = new Float64Array(data.names.length), part = new Int32Array(data.names.length);
  for (const i of found) for (const name of names[i]) {
    count[name] += 1;
    if (tones[i] !== null) { sum[name] += tones[i]; part[name] += 1; }
  }
  const order = Array.from(count.keys()).filter((name) => count[name]).sort((a, b) => count[b] - count[a] || a - b);
  const top = order.slice(0, 15), place = new Map(top.map((name, row) => [name, row]));
  const bins = Math.min(columns, 28), trend = top.map(() => new Array(bins).fill(0));
  const matrix = top.map(() => new Array(top.length).fill(0));
  for (const i of found) {
    const bin = Math.min(bins - 1, Math.floor(((day[i] - low) / (columns * step)) * bins));
    const here = names[i].filter((name) => place.has(name)).map((name) => place.get(name));
    for (const a of here) { trend[a][bin] += 1; for (const b of here) if (a !== b) matrix[a][b] += 1; }
  }
  const button = (name) => element("button", { type: "button", class: "plain", onclick: () => { $("entity").value = data.labels[name]; changed(); } }, data.names[name][0]);
  fillTable($("names"), top.map((name, row) => ({ name, row })), [
    ["Name", (r) => button(r.name)],
    ["Kind", (r) => data.names[r.name][1]],
    ["Articles", (r) => number(count[r.name]), "n"],
    ["Trend", (r) => spark(trend[r.row])],
    ["Mean tone", (r) => tone(part[r.name] ? sum[r.name] / part[r.name] : null), "n"],
  ], "No name in these articles.");
  showPairs(top.slice(0, 10), matrix);
}

function spark(series) {
  const made = drawing(100, 20, "spark"), most = Math.max(1, ...series), width = 100 / series.length;
  series.forEach((value, i) => shape(made, "rect", { x: i * width, y: 20 - (18 * value) / most, width: Math.max(width - 0.8, 0.4), height: (18 * value) / most, fill: "currentColor" }));
  return made;
}

function showPairs(top, matrix) {
  const most = Math.max(1, ...top.flatMap((_, a) => matrix[a].slice(0, top.length)));
  const head = element("tr", {}, element("td"), ...top.map((name) => element("th", { scope: "col" }, data.names[name][0])));
  const body = top.map((name, a) => element("tr", {}, element("th", { scope: "row" }, data.names[name][0]),
    ...top.map((_, b) => {
      const cell = element("td", {}, a === b ? "·" : matrix[a][b] ? String(matrix[a][b]) : "");
      if (a !== b && matrix[a][b]) cell.style.backgroundColor = `rgba(${colour("heat")}, ${0.12 + (0.5 * matrix[a][b]) / most})`;
      return cell;
    })));
  $("pairs").replaceChildren(element("thead", {}, head), element("tbody", {}, ...body));
}

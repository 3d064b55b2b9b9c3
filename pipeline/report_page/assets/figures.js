"use strict";
// Charts by day. A click on a bar or a point filters by its topic and day.
const charts = {};

let colours = new Map(); // of the theme that is on
function colour(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}

function draw(id, type, labels, datasets, options) {
  const text = colour("soft"), line = colour("line");
  const axis = { ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 }, grid: { color: line } };
  const wanted = {
    data: { labels, datasets },
    options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      onClick: options.onClick ? (event, _, chart) => {
        const [hit] = chart.getElementsAtEventForMode(event, "nearest", { intersect: type === "bar" }, true);
        if (hit) setTimeout(() => options.onClick(hit.datasetIndex, hit.index)); // it changes this chart
      } : undefined,
      plugins: {
        legend: { labels: { color: text, boxWidth: options.points ? 8 : 14, boxHeight: 8, usePointStyle: options.points ?? false } },
        tooltip: options.tooltip ? { callbacks: { label: options.tooltip } } : {},
      },
      scales: { x: { ...axis, stacked: options.stacked, grid: { display: false } }, y: { ...axis, stacked: options.stacked, ...options.y } },
    },
  };
  if (charts[id]) { Object.assign(charts[id], wanted); charts[id].update("none"); } else charts[id] = new Chart($(id), { type, ...wanted });
}

// First day, days in a column and columns of the charts; many parts of the page ask for the same articles.
const spans = new WeakMap();
function spanOf(found) {
  if (!spans.has(found)) spans.set(found, workedOut(found));
  return spans.get(found);
}

function workedOut(found) {
  const { day } = data.articles;
  let low = Infinity, high = -Infinity;
  for (let n = 0; n < found.length; n++) { const at = day[found[n]]; if (at < low) low = at; if (at > high) high = at; }
  const step = high - low > 180 ? 7 : 1; // days in one column
  const columns = found.length ? Math.floor((high - low) / step) + 1 : 0;
  return { low, high, step, columns, labels: Array.from({ length: columns }, (_, c) => dayOf(low + c * step)) };
}

const isOf = (i, t) => (data.masks[i] & (1 << t)) !== 0;

function byTopic(found) {
  const { low, step, columns, labels } = spanOf(found), topics = data.topics.length;
  const zeros = () => data.topics.map(() => new Float64Array(columns));
  const counts = zeros(), sums = zeros(), parts = zeros();
  const { day, topic, tone: tones } = data.articles, { masks } = data;
  for (let n = 0; n < found.length; n++) {
    const i = found[n], column = Math.floor((day[i] - low) / step), value = tones[i];
    if (topic[i] >= 0) counts[topic[i]][column] += 1;
    if (value !== value) continue;
    for (let t = 0; t < topics; t++) if (masks[i] & (1 << t)) { sums[t][column] += value; parts[t][column] += 1; }
  }
  const means = sums.map((row, t) => Array.from(row, (sum, c) => (parts[t][c] ? sum / parts[t][c] : null)));
  return { low, step, columns, labels, counts: counts.map((row) => [...row]), means, parts: parts.map((row) => [...row]) };
}

function showTopics(found) {
  const { low, step, labels, counts, means, parts } = byTopic(found);
  const when = step === 7 ? "week from" : "day";
  const shapes = ["circle", "triangle", "rect", "rectRot"], dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
  const pick = (t, c) => choose({ topic: data.topics[t], from: dayOf(low + c * step), to: dayOf(low + (c + 1) * step - 1) });
  draw("c-topics", "bar", labels, data.topics.map((name, t) => ({ label: name, data: counts[t], backgroundColor: colour(name) })),
    { stacked: true, onClick: pick, y: { beginAtZero: true, ticks: { precision: 0, color: colour("soft") } } });
  draw("c-tone", "line", labels, data.topics.map((name, t) => ({
    label: name, data: means[t], borderColor: colour(name), backgroundColor: colour(name), spanGaps: false,
    pointStyle: shapes[t], borderDash: dashes[t], borderWidth: 2,
    pointRadius: parts[t].map((n) => (n ? Math.min(6, 1.5 + Math.sqrt(n) / 2) : 0)), // larger: more articles
  })), {
    points: true, onClick: pick, y: { min: -1, max: 1, ticks: { color: colour("soft"), stepSize: 0.5 } },
    tooltip: (item) => `${item.dataset.label} ${tone(item.raw)} (${number(parts[item.datasetIndex][item.dataIndex])} articles)`,
  });
  const totals = counts.map((row) => row.reduce((a, b) => a + b, 0));
  $("c-topics").setAttribute("aria-label", `Stacked bars by ${when}: ${data.topics.map((name, t) => `${name} ${totals[t]}`).join(", ")} articles.`);
  $("c-tone").setAttribute("aria-label", `Lines by ${when}: mean tone of each topic; the values are in the table below.`);
  const rows = labels.map((text, c) => ({ text, c })).reverse();
  const figure = (which, t, c, text) => element("button", { type: "button", class: "plain", "data-key": `${which}-${data.topics[t]}-${labels[c]}`,
    "aria-label": `${text}: filter by ${data.topics[t]}, ${when} ${labels[c]}`, onclick: () => pick(t, c) }, text);
  values("d-topics", rows, [[when, (r) => r.text], ...data.topics.map((name, t) => [name, (r) => (counts[t][r.c] ? figure("bar", t, r.c, String(counts[t][r.c])) : "0"), "n"])]);
  values("d-tone", rows, [[when, (r) => r.text], ...data.topics.map((name, t) => [name, (r) => (parts[t][r.c] ? figure("point", t, r.c, `${tone(means[t][r.c])} (${parts[t][r.c]})`) : "–"), "n"])]);
}

function values(id, rows, columns) {
  const place = $(id), fill = () => {
    if (!place.open) return;
    const table = element("table", { "data-of": "values" });
    const heading = place.closest("section").getAttribute("aria-labelledby");
    place.replaceChildren(place.querySelector("summary"), element("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": heading }, table));
    fillTable(table, rows, columns, "No article passes the filters.");
  };
  place.ontoggle = fill;
  fill();
}

function spark(series) {
  const made = drawing(100, 20, "spark"), most = Math.max(1, ...series), width = 100 / series.length;
  const bars = Array.from(series, (value, i) => (value ? `M${(i * width).toFixed(2)} 20v${(-18 * value / most).toFixed(2)}h${Math.max(width - 0.8, 0.4).toFixed(2)}V20z` : ""));
  shape(made, "path", { d: bars.join(""), fill: "currentColor" });
  return made;
}

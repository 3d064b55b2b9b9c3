"use strict";
// What the parts of the page share. Texts from feeds reach the DOM as text nodes only.
const $ = (id) => document.getElementById(id);
const FILTERS = ["q", "topic", "entity", "feed", "from", "to"];
const DAY = 86400000;
let data = null;

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function drawing(width, height, className) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("aria-hidden", "true");
  made.setAttribute("preserveAspectRatio", "none");
  if (className) made.setAttribute("class", className);
  return made;
}

function shape(parent, tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
}

// columns: [heading, cell(row), "n" for numbers or another class]
function fillTable(table, rows, columns, nothing = "Nothing yet.") {
  const head = element("tr", {}, ...columns.map(([text, , kind]) =>
    element("th", { scope: "col", class: kind || "" }, text)));
  const body = rows.map((row) => element("tr", {}, ...columns.map(([, cell, kind], index) =>
    element(index ? "td" : "th", index ? { class: kind || "" } : { scope: "row", class: kind || "" }, cell(row) ?? ""))));
  if (!rows.length) body.push(element("tr", {}, element("td", { colspan: columns.length }, nothing)));
  table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...body));
}

const dayOf = (index) => new Date(Date.parse(data.first_day) + index * DAY).toISOString().slice(0, 10);
const indexOf = (day) => Math.round((Date.parse(day) - Date.parse(data.first_day)) / DAY);
const number = (value) => value.toLocaleString("en");
const tone = (value) => (value === null ? "–" : (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(2));
const label = (name, type) => `${name} (${type})`;

async function load() {
  const bytes = Uint8Array.from(atob($("data").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  data = await new Response(stream).json();
  data.labels = data.names.map(([name, type]) => label(name, type));
  data.plain = data.texts.map(({ title, summary }) =>
    [title, summary].map((pieces) => pieces.map((p) => (typeof p === "string" ? p : p[0])).join("")).join("\n").toLowerCase());
}

function read() {
  const wanted = Object.fromEntries(FILTERS.map((id) => [id, $(id).value.trim()]));
  return wanted;
}

// Indices of the articles that pass the filters, newest first.
function chosen(wanted) {
  const { day, bits, topic, feed, names } = data.articles;
  const from = wanted.from ? indexOf(wanted.from) : -Infinity;
  const to = wanted.to ? indexOf(wanted.to) : Infinity;
  const topicIndex = data.topics.indexOf(wanted.topic);
  const feedIndex = wanted.feed ? data.sources.indexOf(wanted.feed) : -1;
  const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
  let who = null;
  if (wanted.entity) {
    const text = wanted.entity.toLowerCase();
    const exact = data.labels.findIndex((known) => known.toLowerCase() === text);
    who = new Set(exact >= 0 ? [exact] : data.names.flatMap(([name], i) => (name.toLowerCase().includes(text) ? [i] : [])));
  }
  const found = [];
  for (let i = 0; i < day.length; i++) {
    if (day[i] < from || day[i] > to) continue;
    if (wanted.feed && feed[i] !== feedIndex) continue;
    if (wanted.topic && (wanted.topic === "other" ? topic[i] !== topicIndex : !(bits[i] & (1 << topicIndex)))) continue;
    if (who && !names[i].some((name) => who.has(name))) continue;
    if (words.length && (i >= data.plain.length || !words.every((word) => data.plain[i].includes(word)))) continue;
    found.push(i);
  }
  return found;
}

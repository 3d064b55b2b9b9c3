"use strict";
// What the parts of the page share. Texts from feeds reach the DOM as text nodes only.
// What is known of the articles is in arrays, the newest article at place 0.
const $ = (id) => document.getElementById(id);
const DAY = 86400000;
let data = null; // see unpack.js

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
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
  table.replaceChildren(captionOf(table), element("thead", {}, head), element("tbody", {}, ...body));
}

// What a table is called is the heading above it, which those who cannot see it hear with the table.
function captionOf(table) {
  const heading = table.closest("section").querySelector("h2").firstChild.textContent;
  return element("caption", { class: "hidden" }, table.dataset.of ? `${heading}: ${table.dataset.of}` : heading);
}

// A table that begins with its first rows and says of how many; the rest is one click away.
// columns may be a function of the rows that are shown, for what need not be known of the others.
const opened = new Set();
function fillLimited(id, rows, columns, most, what, nothing) {
  const all = opened.has(id), shown = Array.from(all ? rows : rows.slice(0, most));
  fillTable($(id), shown, typeof columns === "function" ? columns(shown) : columns, nothing);
  const told = $(`more-${id}`);
  if (rows.length <= most) { told.replaceChildren(); return; }
  const text = all ? `All ${number(rows.length)} ${what}. ` : `${number(most)} of ${number(rows.length)} ${what}. `;
  told.replaceChildren(text, element("button", { type: "button", class: "plain", "data-key": `more-${id}`, onclick: () => {
    if (all) opened.delete(id); else opened.add(id);
    keepFocus(() => fillLimited(id, rows, columns, most, what, nothing));
  } }, all ? "Show fewer" : "Show all"));
}

// Tables are made anew when filters change; the control that had the focus keeps it. Where it is gone, as
// with a filter that was taken back, the focus goes to what stands for its part of the page.
const isShown = (e) => e.getClientRects().length > 0;
function keepFocus(change) {
  const before = document.activeElement, key = before?.dataset?.key, part = before?.closest("section, form");
  change();
  if (!key || (isShown(before))) return;
  const again = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && isShown(e));
  const nearby = part?.matches("section") && isShown(part) ? part.querySelector("h2 button") : $("reset");
  (again || nearby || $("reset")).focus({ preventScroll: true });
}

const dayOf = (index) => new Date(Date.parse(data.first_day) + index * DAY).toISOString().slice(0, 10);
const indexOf = (day) => Math.round((Date.parse(day) - Date.parse(data.first_day)) / DAY);
const timeOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
const english = new Intl.NumberFormat("en");
const number = (value) => english.format(value);
const percent = (share) => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
function tone(value) {
  if (value === null) return "–";
  const text = Math.abs(value).toFixed(2);
  return (text === "0.00" ? "" : value > 0 ? "+" : "−") + text;
}
const foreign = (language) => (language && !/^en\b/i.test(language) ? language : null);

function link(url, ...children) {
  return url && /^https?:\/\//i.test(url)
    ? element("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, ...children)
    : element("span", {}, ...children);
}

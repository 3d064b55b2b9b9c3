"use strict";
// Who stands with whom: names, and countries with each other or with topics, as tables of heat.

// In how many articles each two of a few things stand together.
function together(found, top, size, at, values) {
  const row = rowsOf(top, size), counts = new Uint32Array(top.length ** 2), here = new Int16Array(top.length);
  for (let n = 0; n < found.length; n++) {
    const i = found[n], end = at[i + 1];
    let used = 0;
    for (let k = at[i]; k < end; k++) { const a = row[values[k]]; if (a >= 0) here[used++] = a; } // each once
    for (let a = 1; a < used; a++) for (let b = 0; b < a; b++) counts[here[a] * top.length + here[b]] += 1;
  }
  return top.map((_, a) => top.map((__, b) => counts[a * top.length + b] + counts[b * top.length + a]));
}

// A cell without a value is null; the strongest ground is as strong as its figures can still be read on.
function fillMatrix(table, rows, columns, matrix) {
  const most = Math.max(1, ...matrix.flat()), strongest = Number(colour("heat-most"));
  const cut = (label) => element("span", { class: "cut", title: label.textContent ?? label }, label);
  const head = element("tr", {}, element("td"), ...columns.map((label) => element("th", { scope: "col" }, cut(label))));
  const body = rows.map((label, a) => element("tr", {}, element("th", { scope: "row" }, cut(label)), ...columns.map((_, b) => {
    const value = matrix[a][b];
    const cell = element("td", {}, value === null ? "·" : value ? number(value) : "");
    if (value) {
      cell.className = "heat";
      cell.style.backgroundColor = `rgba(${colour("heat")}, ${(0.1 + ((strongest - 0.1) * value) / most).toFixed(3)})`;
    }
    return cell;
  })));
  if (!rows.length) body.push(element("tr", {}, element("td", {}, "None in these articles.")));
  table.replaceChildren(captionOf(table), element("thead", {}, head), element("tbody", {}, ...body));
}

const withoutSelf = (matrix) => matrix.map((row, a) => row.map((value, b) => (a === b ? null : value)));

function showPairs(found, top) {
  const { names, names_at: at } = data.articles, labels = top.map((name) => data.names[name][1]);
  fillMatrix($("pairs"), labels, labels, withoutSelf(together(found, top, data.names.length, at, names)));
}

let mapped = [[], []];
function showMatrix(found, top) {
  mapped = [found, top];
  const { codes, at, values } = data.places, labels = top.map((code) => countryName(codes[code]));
  const rows = top.map((code, n) => element("button", { type: "button", class: "plain", "data-key": `matrix-${codes[code]}`, onclick: () => choose({ country: codes[code] }) }, labels[n]));
  if ($("matrix-by").value === "topics") fillMatrix($("matrix"), rows, data.topics, withTopics(found, top));
  else fillMatrix($("matrix"), rows, labels, withoutSelf(together(found, top, codes.length, at, values)));
}

// In how many articles of each topic each of a few countries stands; an article may have several topics.
function withTopics(found, top) {
  const { codes, at, values } = data.places, topics = data.topics.length, { masks } = data;
  const row = rowsOf(top, codes.length), matrix = top.map(() => new Array(topics).fill(0));
  for (let n = 0; n < found.length; n++) {
    const i = found[n];
    for (let k = at[i]; k < at[i + 1]; k++) {
      const a = row[values[k]];
      if (a >= 0) for (let t = 0; t < topics; t++) if (masks[i] & (1 << t)) matrix[a][t] += 1;
    }
  }
  return matrix;
}

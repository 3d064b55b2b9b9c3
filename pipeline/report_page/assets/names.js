"use strict";
// Names by identity, pairs of them, and countries; each follows the filters.
function countThings(found, thingsOf) {
  const { low, step, columns } = spanOf(found), bins = Math.max(1, Math.min(columns, 28));
  const things = new Map();
  for (const i of found) {
    const bin = Math.min(bins - 1, Math.floor(((data.articles.day[i] - low) / (columns * step)) * bins));
    for (const key of thingsOf(i)) {
      if (!things.has(key)) things.set(key, { key, count: 0, sum: 0, toned: 0, trend: new Array(bins).fill(0) });
      const thing = things.get(key), score = data.articles.tone[i];
      thing.count += 1;
      thing.trend[bin] += 1;
      if (score !== null) { thing.sum += score; thing.toned += 1; }
    }
  }
  return [...things.values()];
}

const meanTone = (thing) => (thing.toned ? `${tone(thing.sum / thing.toned)} (${number(thing.toned)})` : "–");
const nameButton = (name) => element("button", { type: "button", class: "plain", "data-key": `name-${data.names[name][0]}`,
  onclick: () => choose({ entity: data.names[name][0] }) }, data.names[name][1]);

function showNames(found) {
  const things = countThings(found, (i) => data.articles.names[i]);
  things.sort((a, b) => b.count - a.count || (data.names[a.key][0] < data.names[b.key][0] ? -1 : 1));
  fillLimited("names", things, [
    ["Name", (t) => nameButton(t.key)],
    ["Kind", (t) => data.names[t.key][2]],
    ["Articles", (t) => number(t.count), "n"],
    ["Trend", (t) => spark(t.trend)],
    ["Mean tone (of)", meanTone, "n"],
  ], 15, "names", "No name in these articles.");
  showPairs(found, things.slice(0, 10).map((t) => t.key));
  showCountries(found);
}

function showPairs(found, top) {
  const placed = new Map(top.map((name, row) => [name, row]));
  const matrix = top.map(() => new Array(top.length).fill(0));
  for (const i of found) {
    const here = data.articles.names[i].filter((name) => placed.has(name)).map((name) => placed.get(name));
    for (const a of here) for (const b of here) if (a !== b) matrix[a][b] += 1;
  }
  const most = Math.max(1, ...matrix.flat()), strongest = Number(colour("heat-most"));
  const head = element("tr", {}, element("td"), ...top.map((name) => element("th", { scope: "col" }, data.names[name][1])));
  const body = top.map((name, a) => element("tr", {}, element("th", { scope: "row" }, data.names[name][1]),
    ...top.map((_, b) => {
      const cell = element("td", {}, a === b ? "·" : matrix[a][b] ? number(matrix[a][b]) : "");
      if (a !== b && matrix[a][b]) cell.style.backgroundColor = `rgba(${colour("heat")}, ${0.1 + ((strongest - 0.1) * matrix[a][b]) / most})`;
      return cell;
    })));
  $("pairs").replaceChildren(element("thead", {}, head), element("tbody", {}, ...body));
}

function countryNames() {
  data.countries ??= new Map(data.names.filter(([identity, , , country]) => identity === country).map(([, label, , country]) => [country, label]));
  return data.countries;
}

function showCountries(found) {
  const called = countryNames();
  const things = countThings(found, (i) => new Set(data.articles.names[i].map((name) => data.names[name][3]).filter(Boolean)));
  things.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  fillLimited("countries", things, [
    ["Country", (t) => element("button", { type: "button", class: "plain", "data-key": `country-${t.key}`, onclick: () => choose({ country: t.key }) }, called.get(t.key) || t.key)],
    ["Code", (t) => t.key],
    ["Articles", (t) => number(t.count), "n"],
    ["Share", (t) => percent(t.count / found.length), "n"],
    ["Trend", (t) => spark(t.trend)],
    ["Mean tone (of)", meanTone, "n"],
  ], 15, "countries", "No country in these articles.");
}

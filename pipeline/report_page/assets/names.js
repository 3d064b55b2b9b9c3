"use strict";
// Names by identity, and countries; each follows the filters.

// Of each of so many things its articles, and sum and number of their tones. Article i has the things
// values[at[i]] to values[at[i + 1] - 1].
function tally(found, size, at, values) {
  const count = new Uint32Array(size), sum = new Float64Array(size), toned = new Uint32Array(size);
  const { tone: tones } = data.articles;
  for (let n = 0; n < found.length; n++) {
    const i = found[n], value = tones[i];
    for (let k = at[i]; k < at[i + 1]; k++) {
      const thing = values[k];
      count[thing] += 1;
      if (value === value) { sum[thing] += value; toned[thing] += 1; }
    }
  }
  return { count, sum, toned, ranked: ranked(size, (thing) => count[thing]) };
}

// Things with a weight above 0, the heaviest first; among equal ones in their own order.
function ranked(size, weight) {
  const keys = new Float64Array(size); // exact: weights times size stay far below 2 ** 53
  let used = 0;
  for (let thing = 0; thing < size; thing++) if (weight(thing) > 0) keys[used++] = weight(thing) * size + (size - 1 - thing);
  const order = keys.subarray(0, used).sort(), found = new Uint32Array(used);
  for (let n = 0; n < used; n++) found[n] = size - 1 - (order[used - 1 - n] % size);
  return found;
}

// How often each of a few things is named, over the days.
function trends(found, things, size, at, values) {
  const { low, high, step, columns } = spanOf(found), bins = Math.max(1, Math.min(columns, 28)), { day } = data.articles;
  const binOf = new Uint8Array(found.length ? high - low + 1 : 0), row = rowsOf(things, size), counts = new Uint32Array(things.length * bins);
  for (let d = 0; d < binOf.length; d++) binOf[d] = Math.min(bins - 1, Math.floor((d / (columns * step)) * bins));
  for (let n = 0; n < found.length; n++) {
    const i = found[n], bin = binOf[day[i] - low], end = at[i + 1];
    for (let k = at[i]; k < end; k++) { const a = row[values[k]]; if (a >= 0) counts[a * bins + bin] += 1; }
  }
  return new Map(things.map((thing, n) => [thing, counts.subarray(n * bins, (n + 1) * bins)]));
}

// For each of so many things its place among a few, or -1.
function rowsOf(things, size) {
  const found = new Int16Array(size).fill(-1);
  things.forEach((thing, n) => { found[thing] = n; });
  return found;
}

const meanTone = ({ sum, toned }, thing) => (toned[thing] ? `${tone(sum[thing] / toned[thing])} (${number(toned[thing])})` : "–");
const nameButton = (name) => element("button", { type: "button", class: "plain clamp", title: data.names[name][1], "data-key": `name-${data.names[name][0]}`,
  onclick: () => choose({ entity: data.names[name][0] }) }, data.names[name][1]);

function showNames(found) {
  const { names, names_at: at } = data.articles, size = data.names.length;
  const said = tally(found, size, at, names);
  fillLimited("names", said.ranked, (shown) => {
    const trend = trends(found, shown, size, at, names);
    return [
      ["Name", nameButton],
      ["Kind", (t) => data.names[t][2]],
      ["Articles", (t) => number(said.count[t]), "n"],
      ["Trend", (t) => spark(trend.get(t))],
      ["Mean tone (of)", (t) => meanTone(said, t), "n"],
    ];
  }, 15, "names", "No name in these articles.");
  showPairs(found, [...said.ranked.slice(0, 10)]);
  showCountries(found);
}

// As the page's own names have it, else in the browser's English, else the code.
const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
function countryName(code) {
  data.countries ??= new Map(data.names.filter(([identity, , , country]) => identity === country).map(([, label, , country]) => [country, label]));
  return data.countries.get(code) || (/^[A-Z]{2}$/.test(code) ? regions.of(code) : code);
}

function showCountries(found) {
  const { codes, at, values } = data.places;
  const said = tally(found, codes.length, at, values);
  fillLimited("countries", said.ranked, (shown) => {
    const trend = trends(found, shown, codes.length, at, values);
    return [
      ["Country", (t) => element("button", { type: "button", class: "plain", "data-key": `country-${codes[t]}`, onclick: () => choose({ country: codes[t] }) }, countryName(codes[t]))],
      ["Code", (t) => codes[t]],
      ["Articles", (t) => number(said.count[t]), "n"],
      ["Share", (t) => percent(said.count[t] / found.length), "n"],
      ["Trend", (t) => spark(trend.get(t))],
      ["Mean tone (of)", (t) => meanTone(said, t), "n"],
    ];
  }, 15, "countries", "No country in these articles.");
  showMatrix(found, [...said.ranked.slice(0, 12)]);
}

"use strict";
// The filters: read, kept in the address, applied to the articles, and written as SQL.
const FILTERS = ["q", "topic", "entity", "feed", "from", "to", "country", "story"];

function read() {
  return Object.fromEntries(FILTERS.map((id) => [id, $(id).value.trim()]));
}

// Into the controls. A value that this page does not know stays there, so that it finds nothing.
function write(asked) {
  for (const id of FILTERS) {
    const value = asked[id] ?? "", control = $(id);
    if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
      control.append(element("option", { value }, `${value} (not on this page)`));
    }
    control.value = value;
  }
}

function fromAddress() {
  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const named = data.sources.filter(([name]) => name === asked.feed);
  if (named.length === 1) asked.feed = named[0][1];
  write(asked);
}

// One entry of the history for each change, but only one for the letters of a word.
let typing = null;
function toAddress(by = null) {
  const parts = Object.entries(read()).filter(([, value]) => value);
  const address = "#" + new URLSearchParams(parts);
  if (address === (location.hash || "#")) return;
  const way = by && by === typing ? "replaceState" : "pushState";
  typing = by;
  try { history[way](null, "", address); } catch { /* some viewers forbid it */ }
}

function changed(by = null) {
  place = 0;
  toAddress(by);
  keepFocus(update);
}

// Sets some filters and leaves the others.
function choose(asked) {
  write({ ...read(), ...asked });
  changed();
}

// The identities that a text names: identifier, canonical name or another form, whole, never a part.
function identities(text) {
  const folded = text.toLowerCase();
  const called = [...(data.called.get(text) || []), ...(data.called.get(folded) || [])];
  return [...new Set(called.length ? called : Object.hasOwn(data.forms, folded) ? data.forms[folded] : [])];
}

function nearNames(text) {
  const folded = text.toLowerCase(), found = [];
  for (let i = 0; i < data.names.length && found.length < 8; i++) {
    if (data.names[i][1].toLowerCase().includes(folded)) found.push(i);
  }
  return found;
}

function storyNumber(id) {
  for (let s = 0; s < data.stories.length / 16; s++) if (hex(data.stories, s) === id) return s;
  return -1;
}

// Places of the articles that pass the filters, newest first.
function chosen(wanted) {
  const { day, feed, story, names, names_at: at } = data.articles;
  let found = data.every;
  const keep = (test) => {
    const kept = new Uint32Array(found.length);
    let used = 0;
    for (let n = 0; n < found.length; n++) if (test(found[n])) kept[used++] = found[n];
    found = kept.subarray(0, used);
  };
  const keepWith = (starts, values, wantedValues) => keep((i) => {
    for (let k = starts[i]; k < starts[i + 1]; k++) if (wantedValues[values[k]]) return true;
    return false;
  });
  if (wanted.from) { const from = indexOf(wanted.from); keep((i) => !(day[i] < from)); }
  if (wanted.to) { const to = indexOf(wanted.to); keep((i) => !(day[i] > to)); }
  if (wanted.feed) { const number = data.sources.findIndex(([, url]) => url === wanted.feed); keep((i) => feed[i] === number); }
  if (wanted.topic) {
    const number = data.topics.indexOf(wanted.topic);
    keep((i) => number >= 0 && isOf(i, number));
  }
  if (wanted.story) { const number = storyNumber(wanted.story); keep((i) => number >= 0 && story[i] === number); }
  if (wanted.country) keepWith(data.places.at, data.places.values, flags(data.places.codes.length, [data.places.numbers.get(wanted.country)]));
  if (wanted.entity) keepWith(at, names, flags(data.names.length, identities(wanted.entity)));
  for (const word of wordsOf(wanted)) { const has = withWord(word); keep((i) => has[i]); }
  return found;
}

// Flags of the articles whose text has a word; no word has a line break, so that none goes over their ends.
function withWord(word) {
  const { text, starts } = data.plain, found = new Uint8Array(data.count);
  for (let i = 0, at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[i])) {
    while (starts[i + 1] <= at) i++;
    found[i++] = 1;
  }
  return found;
}

const wordsOf = (wanted) => wanted.q.toLowerCase().split(/\s+/).filter(Boolean);

function flags(size, places) {
  const found = new Uint8Array(size);
  for (let n = 0; n < places.length; n++) if (places[n] !== undefined) found[places[n]] = 1;
  return found;
}

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const TYPES = "('PER', 'ORG', 'LOC', 'MISC')";
const IDENTITIES = "list_distinct(coalesce(list_transform(names, lambda one: coalesce(one.id, one.canonical, one.name)),\n"
  + `    list_transform(list_filter(entity_names, lambda one: one.type IN ${TYPES}), lambda one: one.name)))`;

// The same filters as a condition on the view articles.
function where(wanted = read()) {
  const first = wanted.from && wanted.from > data.first_day ? wanted.from : data.first_day;
  const last = wanted.to && wanted.to < data.last_day ? wanted.to : data.last_day;
  const parts = ["is_latest", `published_date BETWEEN ${quoted(first)} AND ${quoted(last)}`];
  if (wanted.topic === "other") parts.push("primary_topic = 'other'");
  else if (wanted.topic) parts.push(`list_contains(list_transform(topics, lambda one: one.label), ${quoted(wanted.topic)})`);
  if (wanted.feed) parts.push(`feed = ${quoted(wanted.feed)}`);
  if (wanted.story) parts.push(`story_id = ${quoted(wanted.story)}`);
  if (wanted.country) parts.push(`list_contains(list_transform(names, lambda one: one.country), ${quoted(wanted.country)})`);
  if (wanted.entity) {
    const keys = identities(wanted.entity).map((i) => quoted(data.names[i][0]));
    parts.push(`list_has_any(${IDENTITIES}, [${keys.join(", ") || "NULL"}])`);
  }
  const text = data.readable ? `coalesce(title, '') || chr(10) || left(coalesce(summary, ''), ${data.summary_length})` : "coalesce(title, '')";
  for (const word of wordsOf(wanted)) parts.push(`contains(lower(${text}), ${quoted(word)})`);
  return parts.join("\n  AND ");
}

function inWords(wanted) {
  const labels = { q: "words", topic: "topic", entity: "name", feed: "feed", from: "from", to: "to", country: "country", story: "story" };
  return Object.entries(wanted).filter(([, value]) => value).map(([id, value]) => `${labels[id]} “${value}”`).join(", ");
}

"use strict";
// The data of the page, as packing.py writes them: small things at once, large ones when first read.
const KINDS_OF_NUMBERS = { u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, i4: Int32Array, f8: Float64Array };

async function load() {
  const packed = fromBase64($("data").textContent);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  data = unpack(await new Response(stream).arrayBuffer());
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true), begin = length + 4;
  const found = json(new Uint8Array(buffer, 4, length));
  found.articles = {};
  for (const [path, place] of Object.entries(found.columns)) {
    const [, owner, name] = /^(articles\.)?(.*)$/.exec(path);
    once(owner ? found.articles : found, name, () => readColumn(buffer, begin, place));
  }
  const { articles } = found;
  found.count = articles.day.length;
  once(found, "places", () => placesOf(articles, found.names));
  once(found, "every", () => { const every = new Uint32Array(found.count); for (let i = 0; i < every.length; i++) every[i] = i; return every; });
  once(found, "masks", () => masksOf(found));
  once(found, "plain", () => plainTexts(found));
  once(found, "called", () => calledOf(found.names));
  return found;
}

// A property that is worked out when it is first read.
function once(owner, name, work) {
  Object.defineProperty(owner, name, { configurable: true, enumerable: true, get() {
    const value = work();
    Object.defineProperty(owner, name, { value });
    return value;
  } });
}

function readColumn(buffer, begin, [kind, start, length]) {
  if (kind === "json") return json(new Uint8Array(buffer, begin + start, length));
  if (kind === "hex" || kind === "text") return new Uint8Array(buffer, begin + start, length);
  const [, type, sums, nullable, scaled] = /^(..)(\+?)(\??)((?:\/1000)?)$/.exec(kind), Numbers = KINDS_OF_NUMBERS[type];
  const values = new Numbers(buffer, begin + start, length / Numbers.BYTES_PER_ELEMENT);
  if (sums) return sumsOf(values);
  if (!nullable && !scaled) return values;
  const missing = nullable ? -(2 ** (8 * Numbers.BYTES_PER_ELEMENT - 1)) : NaN, by = scaled ? 1000 : 1;
  const found = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) found[i] = values[i] === missing ? NaN : values[i] / by; // null is NaN
  return found;
}

// Where each of several lengths begins, and where the last one ends.
function sumsOf(lengths) {
  const found = new Uint32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) found[i + 1] = found[i] + lengths[i];
  return found;
}

// The text of article i. Few are shown, so that each is decoded when it is.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true }); // it is a part of the text
const textOf = (name, i) => utf8.decode(data.articles[name].subarray(data.articles[`${name}_at`][i], data.articles[`${name}_at`][i + 1] - 1));
const titleOf = (i) => textOf("title", i);
const urlOf = (i) => textOf("url", i) || null;

// An identifier of 16 bytes in hexadecimal digits.
function hex(bytes, place) {
  let text = "";
  for (let i = 16 * place; i < 16 * place + 16; i++) text += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
  return text;
}

// The countries of each article, each once: those that it names, and those of whom it names.
function placesOf({ names, names_at: at }, table) {
  const codes = [...new Set(table.map(([, , , country]) => country))].filter(Boolean).sort();
  const numbers = new Map(codes.map((code, n) => [code, n]));
  const of = Int32Array.from(table, ([, , , country]) => numbers.get(country) ?? -1);
  const values = new Uint32Array(names.length), starts = new Uint32Array(at.length), last = new Int32Array(codes.length).fill(-1);
  let end = 0;
  for (let i = 0; i + 1 < at.length; i++) {
    for (let k = at[i]; k < at[i + 1]; k++) {
      const code = of[names[k]];
      if (code >= 0 && last[code] !== i) { last[code] = i; values[end++] = code; }
    }
    starts[i + 1] = end;
  }
  return { codes, numbers, at: starts, values };
}

// The topics of each article as bits, with that of those that have none of the others.
function masksOf({ topics, count, articles: { topic, bits } }) {
  const other = topics.indexOf("other"), found = new Uint8Array(count);
  for (let i = 0; i < found.length; i++) found[i] = bits[i] | (topic[i] === other ? 1 << other : 0);
  return found;
}

// What is searched: all texts in lower case, one after the other, and where that of each article begins.
function plainTexts({ articles: { title }, count, texts, readable }) {
  const starts = new Uint32Array(count + 1), plain = (pieces) => pieces.map((p) => (typeof p === "string" ? p : p[0])).join("");
  if (!readable) {
    const text = utf8.decode(title).toLowerCase();
    for (let i = 0; i < count; i++) starts[i + 1] = text.indexOf("\n", starts[i]) + 1;
    return { text, starts };
  }
  const parts = texts.map(({ summary }, i) => `${titleOf(i)}\n${plain(summary)}\n`.toLowerCase());
  parts.forEach((part, i) => { starts[i + 1] = starts[i] + part.length; });
  return { text: parts.join(""), starts };
}

// Identities by identifier and by canonical name in lower case.
function calledOf(names) {
  const found = new Map();
  names.forEach(([identity, label], i) => {
    for (const key of new Set([identity, label.toLowerCase()])) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(i);
    }
  });
  return found;
}

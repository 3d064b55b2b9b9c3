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
  if (kind === "hex") return new Uint8Array(buffer, begin + start, length);
  const [, type, nullable, scaled] = /^(..)(\??)((?:\/1000)?)$/.exec(kind), Numbers = KINDS_OF_NUMBERS[type];
  const values = new Numbers(buffer, begin + start, length / Numbers.BYTES_PER_ELEMENT);
  if (!nullable && !scaled) return values;
  const missing = nullable ? -(2 ** (8 * Numbers.BYTES_PER_ELEMENT - 1)) : NaN, by = scaled ? 1000 : 1;
  return Float64Array.from(values, (value) => (value === missing ? NaN : value / by)); // null is NaN
}

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

function plainTexts({ articles: { title }, texts, readable }) {
  const plain = (pieces) => pieces.map((p) => (typeof p === "string" ? p : p[0])).join("");
  return title.map((text, i) => (readable ? `${text}\n${plain(texts[i].summary)}` : text).toLowerCase());
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

"use strict";
// The articles that pass the filters as a file: CSV for spreadsheets, Parquet for programs.

// Name, type in Parquet, and value of article i.
const SAVED = [
  ["article_id", "STRING", (i) => hex(data.articles.id, i)],
  ["day", "DATE", (i) => dayOf(data.articles.day[i])],
  ["published_at", "TIMESTAMP", (i) => (Number.isNaN(data.articles.at[i]) ? null : new Date(data.articles.at[i] * 1000).toISOString())],
  ["title", "STRING", titleOf],
  ["url", "STRING", urlOf],
  ["feed", "STRING", (i) => data.sources[data.articles.feed[i]][1]],
  ["feed_name", "STRING", (i) => data.sources[data.articles.feed[i]][0]],
  ["topics", "LIST", (i) => data.topics.filter((_, t) => isOf(i, t))],
  ["tone_score", "DOUBLE", (i) => (Number.isNaN(data.articles.tone[i]) ? null : data.articles.tone[i])],
  ["names", "LIST", (i) => {
    const { names, names_at: at } = data.articles;
    return Array.from(names.subarray(at[i], at[i + 1]), (name) => data.names[name][1]);
  }],
  ["copy", "BOOLEAN", (i) => !data.articles.original[i]],
];

// A text that a spreadsheet would take for a formula gets an apostrophe.
function csvCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvOf(found) {
  const inText = { LIST: (value) => value.join("; "), BOOLEAN: (value) => (value ? "copy" : "") };
  const rows = Array.from(found, (i) => SAVED.map(([, type, value]) => (inText[type] || ((v) => v))(value(i))));
  return [SAVED.map(([name]) => name), ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

// Days and times as numbers from 1970 on: days and milliseconds, in UTC.
function parquetOf(found) {
  const text = { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" };
  const schemas = {
    STRING: (name) => [{ name, ...text }],
    LIST: (name) => [
      { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", ...text },
    ],
    DATE: (name) => [{ name, type: "INT32", converted_type: "DATE", repetition_type: "OPTIONAL" }],
    TIMESTAMP: (name) => [{ name, type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" }, repetition_type: "OPTIONAL" }],
    DOUBLE: (name) => [{ name, type: "DOUBLE", repetition_type: "OPTIONAL" }],
    BOOLEAN: (name) => [{ name, type: "BOOLEAN", repetition_type: "OPTIONAL" }],
  };
  const stored = { DATE: (day) => new Date(day), TIMESTAMP: (time) => (time === null ? null : new Date(time)) };
  return hyparquetWriter.parquetWriteBuffer({
    schema: [{ name: "articles", num_children: SAVED.length }, ...SAVED.flatMap(([name, type]) => schemas[type](name))],
    columnData: SAVED.map(([name, type, value]) => ({ name, data: Array.from(found, (i) => (stored[type] || ((v) => v))(value(i))) })),
    rowGroupSize: 100000,
    createdBy: "dateline report",
  });
}

function save(content, type, suffix) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: `${data.name.replace(/[^\w.-]+/g, "_") || "articles"}.${suffix}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const saveCsv = () => save("\ufeff" + csvOf(chosen(read())), "text/csv", "csv");
const saveParquet = () => save(parquetOf(chosen(read())), "application/vnd.apache.parquet", "parquet");

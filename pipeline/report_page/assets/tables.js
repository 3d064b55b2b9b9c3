"use strict";
// The list of articles, and the tables of feeds, runs and failures.
const PAGE = 20;
let place = 0;

function rich(pieces) {
  return pieces.map((piece) => (typeof piece === "string" ? piece
    : element("mark", { class: piece[1], title: piece[1] }, piece[0], element("span", { class: "hidden" }, ` (${piece[1]})`))));
}

function bar(name, score) {
  const made = drawing(60, 8);
  shape(made, "rect", { width: 60, height: 8, fill: colour("line") });
  shape(made, "rect", { width: 60 * score, height: 8, fill: colour(name) });
  return element("span", { class: "bar" }, made, `${name} ${Math.round(score * 100)} %`);
}

function item(i) {
  const { at, seen, feed, tone: tones, language, copies, original } = data.articles;
  const text = data.texts[i]; // of the newest ones only
  const lang = foreign(data.languages[language[i]]);
  const pieces = text?.title.length ? rich(text.title) : [titleOf(i) || "(no title)"];
  const mood = { negative: "bad", positive: "good" }[text?.tone] || "";
  return element("li", {}, element("h3", { lang, dir: "auto" }, link(urlOf(i), ...pieces)),
    text?.summary.length ? element("p", { lang, dir: "auto" }, ...rich(text.summary), text.cut ? " …" : "") : null,
    element("div", { class: "meta" },
      element("span", {}, Number.isNaN(at[i]) ? `without a date, first seen ${timeOf(seen[i])} UTC` : `${timeOf(at[i])} UTC`),
      element("span", {}, data.sources[feed[i]][0]),
      Number.isNaN(tones[i]) ? null : element("span", { class: mood }, `tone ${tone(tones[i])}`),
      original[i] ? null : element("span", {}, "a copy"),
      copies[i] ? element("span", {}, copies[i] === 1 ? "told once more elsewhere" : `told ${copies[i]} more times elsewhere`) : null,
      ...(text ? text.scores.map(([name, score]) => bar(name, score)) : data.topics.filter((_, t) => isOf(i, t)).map((name) => element("span", {}, name)))));
}

function showList(found) {
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  place = Math.min(place, pages - 1);
  $("list").replaceChildren(...Array.from(found.slice(place * PAGE, (place + 1) * PAGE), item));
  $("place").textContent = found.length ? `Page ${number(place + 1)} of ${number(pages)}` : "No article to show.";
  $("newer").disabled = place === 0;
  $("older").disabled = place >= pages - 1;
}

function rhythm(seconds) {
  if (!seconds) return "–";
  if (seconds < 5400) return `every ${Math.round(seconds / 60)} min`;
  return seconds < 129600 ? `every ${(seconds / 3600).toFixed(1)} h` : `every ${(seconds / 86400).toFixed(1)} days`;
}

const FAILING = ["failed", "unreadable", "gone"];

function condition(feed) {
  const [word, kind] = !feed.is_read ? ["no longer read", "quiet"]
    : feed.retired ? ["gone", "bad"]
    : FAILING.includes(feed.status) ? [feed.status, "bad"]
    : feed.silent ? ["silent", "warn"] : [feed.status.replace("_", " "), "good"];
  return element("span", { class: kind }, word);
}

function showFixed() {
  fillLimited("feeds", data.feeds, [
    ["Feed", (f) => element("span", { title: `${f.name}\n${f.url}`, class: "clamp" }, f.name)],
    ["Condition", condition],
    ["Last visit", (f) => f.last_visit_at || "never", "t"],
    ["Last success", (f) => f.last_success_at || "never", "t"],
    ["Newest entry", (f) => f.newest_entry_at || "–", "t"],
    ["Rhythm", (f) => rhythm(f.interval_s), "t"],
    ["Failures in a row", (f) => String(f.consecutive_failures ?? 0), "n"],
    ["Articles", (f) => number(f.articles), "n"],
    ["What happened", (f) => f.message || "", "wide"],
  ], 25, "feeds, failing ones first", "No feed was visited yet.");
  fillLimited("runs", data.runs, [
    ["Run", (r) => r.run_at, "t"],
    ["Status", (r) => element("span", { class: r.status === "ok" ? "good" : "warn" }, r.status)],
    ["Feeds", (r) => String(r.feeds), "n"], ["Failed", (r) => String(r.failed), "n"],
    ["New", (r) => number(r.new), "n"], ["Revised", (r) => number(r.revised), "n"], ["Known", (r) => number(r.duplicate), "n"],
    ["Seconds", (r) => (r.seconds === null ? "–" : r.seconds.toFixed(1)), "n"],
  ], 12, "newest runs", "No run was committed yet.");
  fillLimited("letters", data.letters, [
    ["Reason", (l) => l.error_class || "unknown"], ["Stage", (l) => l.stage], ["Failures", (l) => number(l.failures), "n"],
    ["Feeds", (l) => String(l.feeds), "n"], ["Last", (l) => l.last_at, "t"], ["Example", (l) => l.example, "wide"],
  ], 12, "reasons", "None.");
}

function showRuns() {
  const runs = [...data.runs].reverse();
  $("c-runs").parentElement.hidden = runs.length < 2;
  if (runs.length < 2) return;
  draw("c-runs", "bar", runs.map((r) => r.run_at.slice(5)), [
    { label: "new articles", data: runs.map((r) => r.new), backgroundColor: colour("trade") },
    { label: "seconds", data: runs.map((r) => r.seconds), type: "line", borderColor: colour("defense"), backgroundColor: colour("defense"), pointRadius: 1, borderWidth: 1.5 },
  ], { y: { beginAtZero: true } });
  $("c-runs").setAttribute("aria-label", `New articles and seconds of the last ${runs.length} runs; the newest are in the table below.`);
}

function showFigures() {
  const read = data.feeds.filter((f) => f.is_read);
  const failing = read.filter((f) => FAILING.includes(f.status)).length, silent = read.filter((f) => f.silent).length;
  const letters = data.letters.reduce((sum, l) => sum + l.failures, 0);
  const figures = [
    [number(data.total), "articles in all", ""], [number(read.length), "feeds", ""],
    [number(failing), "failing", failing ? "bad" : ""], [number(silent), "silent", silent ? "warn" : ""],
    [number(letters), "failures on record", ""], [data.runs[0] ? data.runs[0].run_at : "never", "last run, UTC", ""],
  ];
  $("figures").replaceChildren(...figures.map(([value, what, kind]) => element("li", { class: kind }, element("b", {}, value), what)));
}

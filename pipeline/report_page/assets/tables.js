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

function showList(found) {
  const readable = found.filter((i) => i < data.texts.length);
  const pages = Math.max(1, Math.ceil(readable.length / PAGE));
  place = Math.min(place, pages - 1);
  $("list").replaceChildren(...readable.slice(place * PAGE, (place + 1) * PAGE).map((i) => {
    const text = data.texts[i], title = rich(text.title.length ? text.title : ["(no title)"]);
    const heading = text.url && /^https?:\/\//i.test(text.url)
      ? element("a", { href: text.url, rel: "noopener noreferrer nofollow", target: "_blank" }, ...title)
      : element("span", {}, ...title);
    const summary = text.summary.length ? element("p", {}, ...rich(text.summary), text.cut ? " …" : "") : null;
    const mood = { negative: "bad", positive: "good" }[text.tone] || "";
    return element("li", {}, element("h3", {}, heading), summary, element("div", { class: "meta" },
      element("span", {}, text.at + " UTC"), element("span", {}, data.sources[data.articles.feed[i]]),
      text.tone ? element("span", { class: mood }, `${text.tone} ${tone(data.articles.tone[i])}`) : null,
      text.copies ? element("span", {}, text.copies === 1 ? "told once more elsewhere" : `told ${text.copies} more times elsewhere`) : null,
      ...text.scores.map(([name, score]) => bar(name, score))));
  }));
  $("place").textContent = readable.length ? `Page ${place + 1} of ${number(pages)}` : "No article to show.";
  $("newer").disabled = place === 0;
  $("older").disabled = place >= pages - 1;
}

function rhythm(seconds) {
  if (!seconds) return "–";
  if (seconds < 5400) return `every ${Math.round(seconds / 60)} min`;
  return seconds < 129600 ? `every ${(seconds / 3600).toFixed(1)} h` : `every ${(seconds / 86400).toFixed(1)} days`;
}

function condition(feed) {
  const [word, kind] = feed.retired ? ["gone", "bad"]
    : ["failed", "unreadable", "gone"].includes(feed.status) ? [feed.status, "bad"]
    : feed.silent ? ["silent", "warn"] : [feed.status.replace("_", " "), "good"];
  return element("span", { class: kind }, word);
}

function showFixed() {
  fillTable($("feeds"), data.feeds, [
    ["Feed", (f) => element("span", { title: f.url }, f.name)],
    ["Condition", condition],
    ["Last success", (f) => f.last_success_at || "never", "t"],
    ["Newest entry", (f) => f.newest_entry_at || "–", "t"],
    ["Rhythm", (f) => rhythm(f.interval_s), "t"],
    ["Failures in a row", (f) => String(f.consecutive_failures ?? 0), "n"],
    ["Articles", (f) => number(f.articles), "n"],
    ["What happened", (f) => f.message || "", "wide"],
  ], "No feed was visited yet.");
  fillTable($("runs"), data.runs.slice(0, 12), [
    ["Run", (r) => r.run_at, "t"],
    ["Status", (r) => element("span", { class: r.status === "ok" ? "good" : "warn" }, r.status)],
    ["Feeds", (r) => String(r.feeds), "n"], ["Failed", (r) => String(r.failed), "n"],
    ["New", (r) => number(r.new), "n"], ["Revised", (r) => number(r.revised), "n"], ["Known", (r) => number(r.duplicate), "n"],
    ["Seconds", (r) => (r.seconds === null ? "–" : r.seconds.toFixed(1)), "n"],
  ], "No run was committed yet.");
  fillTable($("letters"), data.letters, [
    ["Reason", (l) => l.error_class || "unknown"], ["Stage", (l) => l.stage], ["Failures", (l) => number(l.failures), "n"],
    ["Feeds", (l) => String(l.feeds), "n"], ["Last", (l) => l.last_at, "t"], ["Example", (l) => l.example, "wide"],
  ], "None.");
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
  const failing = data.feeds.filter((f) => ["failed", "unreadable", "gone"].includes(f.status)).length;
  const silent = data.feeds.filter((f) => f.silent).length;
  const letters = data.letters.reduce((sum, l) => sum + l.failures, 0);
  const figures = [
    [number(data.total), "articles", ""], [number(data.feeds.length), "feeds", ""],
    [number(failing), "failing", failing ? "bad" : ""], [number(silent), "silent", silent ? "warn" : ""],
    [number(letters), "failures on record", ""], [data.runs[0] ? data.runs[0].run_at : "never", "last run, UTC", ""],
  ];
  $("figures").replaceChildren(...figures.map(([value, what, kind]) => element("li", { class: kind }, element("b", {}, value), what)));
}

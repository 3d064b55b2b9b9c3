"use strict";
// Starts the page and keeps charts, list and address in step with the filters.
function update() {
  const wanted = read(), found = chosen(wanted);
  const counted = data.articles.day.length;
  let told = `${number(found.length)} of ${number(counted)} articles`;
  if (data.total > counted) told += ` (the newest of ${number(data.total)})`;
  if (data.texts.length < counted) told += `; the newest ${number(data.texts.length)} can be read and searched here`;
  $("count").textContent = told + ".";
  showTopics(found);
  showNames(found);
  showList(found);
}

function changed() {
  place = 0;
  const parts = Object.entries(read()).filter(([, value]) => value);
  try { history.replaceState(null, "", "#" + new URLSearchParams(parts)); } catch { /* some viewers forbid it */ }
  update();
}

function turn(by) {
  place += by;
  showList(chosen(read()));
  $("articles").scrollIntoView();
}

function redraw() {
  showRuns();
  update();
}

async function start() {
  await load();
  $("name").textContent = data.name;
  const days = data.articles.day;
  $("period").textContent = (days.length ? `${dayOf(Math.min(...days.slice(-1)))} to ${dayOf(days[0])} · ` : "") + `made ${data.made_at.replace("T", " ").replace("Z", " UTC")}`;
  $("topic").append(...data.topics.map((name) => element("option", { value: name }, name)));
  $("feed").append(...[...data.sources].sort((a, b) => a.localeCompare(b)).map((name) => element("option", { value: name }, name)));
  $("known").append(...data.labels.slice(0, 500).map((text) => element("option", { value: text })));
  $("kinds").append("Marked: ", ...["PER", "ORG", "LOC", "MISC", "MONEY", "PERCENT", "DATE"].flatMap((kind) => [element("mark", { class: kind }, kind), " "]));
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const id of FILTERS) if (asked.has(id)) $(id).value = asked.get(id);
  let waiting = 0;
  for (const id of FILTERS) $(id).addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, 120); });
  $("filters").addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  $("reset").addEventListener("click", () => { for (const id of FILTERS) $(id).value = ""; changed(); });
  $("newer").addEventListener("click", () => turn(-1));
  $("older").addEventListener("click", () => turn(1));
  $("theme").addEventListener("click", () => {
    const dark = colour("ground") === "#14171b";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  showFigures();
  showFixed();
  redraw();
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  $("problem").hidden = false;
  $("problem").textContent = `The page could not be drawn: ${error.message}`;
  throw error;
});

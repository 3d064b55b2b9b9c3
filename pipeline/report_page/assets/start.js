"use strict";
// Starts the page and keeps charts, tables, list and address in step with the filters.
function update() {
  const found = showAbove();
  showBelow(found);
}

// What a reader sees first; the rest is drawn once this is on the screen.
function showAbove() {
  const wanted = read(), found = chosen(wanted);
  let told = `${number(found.length)} of ${number(data.count)} article${data.count === 1 ? "" : "s"}`;
  if (wanted.q && !data.readable) told += "; titles were searched, summaries are not all on this page";
  if (wanted.from && wanted.from < data.first_day && data.older) told += `; the page begins on ${data.first_day}`;
  $("count").textContent = told + ".";
  showChips(wanted);
  showNothing(wanted, found);
  showStories(found);
  showTopics(found);
  showEstimates(found);
  return found;
}

let all = false;
function showBelow(found) {
  all = true;
  showNames(found);
  showFacts(found);
  showList(found);
}

// Filters that have no control of their own, and how to take them back.
function showChips(wanted) {
  const called = { country: countryName(wanted.country), story: "one story" };
  $("chips").replaceChildren(...["country", "story"].filter((id) => wanted[id]).map((id) =>
    element("button", { type: "button", class: "chip", "data-key": `chip-${id}`, "aria-label": `Take back the filter ${id}`, onclick: () => choose({ [id]: "" }) }, `${id}: ${called[id]} ×`)));
}

// An empty result says what was asked, and which names there are.
function showNothing(wanted, found) {
  $("nothing").hidden = found.length > 0 || !data.count;
  document.body.classList.toggle("empty", found.length === 0);
  if (found.length) return;
  const near = wanted.entity && !identities(wanted.entity).length ? nearNames(wanted.entity) : [];
  const unknown = wanted.entity && !identities(wanted.entity).length ? ` No name on this page is called “${wanted.entity}”.` : "";
  $("nothing").replaceChildren(`No article passes the filters: ${inWords(wanted)}.${unknown}`,
    ...(near.length ? [" Names with these letters: ", ...near.flatMap((name, n) => [n ? ", " : "", nameButton(name)]), "."] : []));
}

function turn(by) {
  place += by;
  showList(chosen(read()));
  $("articles").scrollIntoView();
  if (document.activeElement.disabled || document.activeElement === document.body) $(by > 0 ? "newer" : "older").focus({ preventScroll: true });
}

function redraw() {
  colours = new Map();
  showRuns();
  keepFocus(update);
}

function headline() {
  const counted = data.count;
  document.title = `${data.name} · Dateline report`;
  $("name").textContent = data.name;
  $("period").textContent = (counted ? (data.first_day === data.last_day ? data.first_day : `${data.first_day} to ${data.last_day}`) + `: ${counted === 1 ? "the one article" : `all ${number(counted)} articles`} of ${data.first_day === data.last_day ? "this day" : "these days"}` : "No article yet")
    + (data.older ? `; ${number(data.older)} older ones (from ${data.oldest} on) are not on this page` : "")
    + ` · made ${data.made_at.replace("T", " ").replace("Z", " UTC")}`;
  $("edge").textContent = data.older ? `◂ ${number(data.older)} older articles lie before ${data.first_day}, left of this chart.` : "";
}

function sqlButtons() {
  for (const place of document.querySelectorAll("[data-sql]")) {
    const which = place.dataset.sql;
    place.append(" ", element("button", { type: "button", class: "small", "aria-label": `SQL of ${which}`, onclick: () => showSql(which) }, "SQL"));
  }
  $("sql-copy").addEventListener("click", copySql);
  $("sql-close").addEventListener("click", closeSql);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSql(); });
}

// Once the browser has drawn what there is; a tab in the background draws nothing and does not wait.
const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 100); });

const inOrder = new Intl.Collator().compare;

async function start() {
  await load();
  headline();
  $("topic").append(...data.topics.map((name) => element("option", { value: name }, name)));
  const twice = new Map();
  for (const [name] of data.sources) twice.set(name, (twice.get(name) || 0) + 1);
  $("feed").append(...[...data.sources].sort((a, b) => inOrder(a[0], b[0])).map(([name, url]) => element("option", { value: url }, twice.get(name) > 1 ? `${name} (${url})` : name)));
  $("kinds").append("Marked: ", ...["PER", "ORG", "LOC", "MISC", "MONEY", "PERCENT", "DATE"].flatMap((kind) => [element("mark", { class: kind }, kind), " "]));
  $("change-kind").append(...Object.entries(KINDS).map(([what, label]) => element("option", { value: what }, label)));
  $("change-kind").addEventListener("input", showChanges);
  $("bars").addEventListener("input", () => showEstimates(chosen(read())));
  $("matrix-by").addEventListener("input", () => showMatrix(...mapped));
  fromAddress();
  let waiting = 0;
  for (const id of FILTERS) $(id).addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => changed(["q", "entity"].includes(id) ? id : null), 120); });
  $("filters").addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  $("reset").addEventListener("click", () => { write({}); changed(); });
  for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => { typing = null; place = 0; fromAddress(); keepFocus(update); });
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("articles").focus(); }); // the address holds filters
  $("csv").addEventListener("click", saveCsv);
  $("parquet").addEventListener("click", saveParquet);
  $("newer").addEventListener("click", () => turn(-1));
  $("older").addEventListener("click", () => turn(1));
  $("theme").addEventListener("click", () => {
    const dark = colour("ground") === "#14171b";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  sqlButtons();
  showFigures();
  const found = showAbove();
  await painted();
  if (!all) showBelow(found); // unless somebody has chosen something since
  showChanges();
  showFixed();
  showRuns();
  const { names, names_at: starts } = data.articles;
  const often = tally(found, data.names.length, starts, names).ranked.slice(0, 500);
  $("known").append(...Array.from(often, (name) => element("option", { value: data.names[name][1] })));
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  $("problem").hidden = false;
  $("problem").textContent = `The page could not be drawn: ${error.message}`;
  throw error;
});

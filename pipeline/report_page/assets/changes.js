"use strict";
// What changed, as the view of that name has it, and the facts that articles state.
const KINDS = { topic: "Topics", name: "Names", pair: "Pairs of names", feed: "Feeds", country: "Countries" };

function changeFilter(row) {
  if (row.what === "topic") return { topic: row.key };
  if (row.what === "feed") return { feed: row.key };
  if (row.what === "country") return { country: row.key };
  return row.what === "name" ? { entity: row.key } : null;
}

function marks(row) {
  return [row.is_burst ? "burst" : "", row.is_new ? "new" : "", row.tone_moved ? "tone" : ""].filter(Boolean).join(", ");
}

function showChanges() {
  const { rows, left_out: leftOut, from, to, base_from: baseFrom, base_days: baseDays } = data.changes;
  const wanted = $("change-kind").value;
  const shown = rows.filter((row) => (wanted ? row.what === wanted : row.what !== "pair"));
  $("changes-note").textContent = !rows.length ? "No article yet."
    : `${from} to ${to}, ` + (baseFrom ? `against the ${baseDays} days from ${baseFrom}` : "with nothing before to compare with")
      + ". Copies left out. Strength: signed root of the log-likelihood ratio, over the dispersion of the days before, in standard deviations; burst from 3 on."
      + (leftOut ? ` ${number(leftOut)} rows without a notable change are left out; the SQL has them.` : "");
  fillLimited("changes", shown, [
    ["What", (r) => {
      const asked = changeFilter(r);
      return asked ? element("button", { type: "button", class: "plain", "data-key": `change-${r.what}-${r.key}`, onclick: () => choose({ ...asked, from, to }) }, r.what === "country" ? countryName(r.key) : r.label) : r.label;
    }],
    ["Kind", (r) => r.kind || (r.what === "country" ? "country, with all that belongs to it" : r.what)],
    ["Articles", (r) => number(r.articles), "n"],
    ["Stories", (r) => number(r.stories), "n"],
    ["A day", (r) => r.per_day.toFixed(1), "n"],
    ["Before", (r) => (r.base_per_day === null ? "–" : r.base_per_day.toFixed(1)), "n"],
    ["Share", (r) => percent(r.share), "n"],
    ["Before", (r) => percent(r.base_share), "n"],
    ["Strength", (r) => (r.strength === null ? "–" : tone(r.strength)), "n"],
    ["Tone", (r) => (r.tone_shift === null ? "–" : `${tone(r.tone_shift)}${r.tone_shift_error === null ? "" : ` ± ${r.tone_shift_error.toFixed(2)}`}`), "n"],
    ["Marks", (r) => element("span", { class: "warn" }, marks(r)), "t"],
  ], 15, "rows", "Nothing to compare.");
}

function showFacts(found) {
  $("section-facts").hidden = !data.facts.rows.length;
  if (!data.facts.rows.length) return;
  const here = flags(data.count, found), rows = data.facts.rows.filter((row) => here[row.article]);
  const cut = data.facts.total - data.facts.rows.length;
  $("facts-note").textContent = "Amounts with what they state; newest first." + (cut > 0 ? ` The newest ${number(data.facts.rows.length)} of ${number(data.facts.total)} of these weeks are on this page.` : "");
  fillLimited("facts", rows, [
    ["Subject", (f) => f.subject || "–", "wide"],
    ["Kind", (f) => f.kind],
    ["Amount", (f) => f.amount, "n"],
    ["Value", (f) => (f.value === null ? "–" : `${number(f.value)} ${f.unit || ""}`), "n"],
    ["How", (f) => [f.direction, f.modality].filter(Boolean).join(", ")],
    ["Evidence", (f) => link(urlOf(f.article), f.evidence || titleOf(f.article)), "wide"],
  ], 15, "facts", "No fact in these articles.");
}

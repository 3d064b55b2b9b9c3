"use strict";
// How many articles of each topic there are, given how often the model is right: an option of the page.
// error_bars.py has the formula and its sources; the SQL beside the table is its own.
const Z = 1.96;

function errorBar(articles, counted, [, hits, wrong, missed, rest]) {
  const recall = hits / (hits + missed), falseShare = wrong / (wrong + rest), n = articles + Z * Z;
  const ofSe = hits + missed + 2, ofSp = rest + wrong + 2, se = (hits + 1) / ofSe, sp = (rest + 1) / ofSp;
  const share = (counted + (Z * Z) / 2) / n, p = (share + sp - 1) / (se + sp - 1);
  const seError = (se * (1 - se)) / ofSe, spError = (sp * (1 - sp)) / ofSp;
  const middle = p + 2 * Z * Z * (p * seError - (1 - p) * spError);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + p * p * seError + (1 - p) * (1 - p) * spError)) / (se + sp - 1);
  const limited = (value) => articles * Math.max(0, Math.min(1, value));
  return { estimate: limited((counted / articles - falseShare) / (recall - falseShare)), low: limited(middle - half), high: limited(middle + half) };
}

function showEstimates(found) {
  $("bars").parentElement.parentElement.hidden = !data.scores;
  $("estimates").hidden = !data.scores || !$("bars").checked;
  if ($("estimates").hidden) return;
  const { scored, bits } = data.articles, { topics, model } = data.scores;
  const places = topics.map(([topic]) => data.topics.indexOf(topic)), counts = new Float64Array(topics.length);
  let articles = 0;
  for (let n = 0; n < found.length; n++) {
    const i = found[n];
    if (!scored[i]) continue;
    articles += 1;
    for (let t = 0; t < places.length; t++) if (bits[i] & (1 << places[t])) counts[t] += 1;
  }
  const rows = !articles ? [] : topics.map((one, t) => ({ one, counted: counts[t], ...errorBar(articles, counts[t], one) }))
    .filter(({ one: [, hits, wrong, missed, rest] }) => hits / (hits + missed) > wrong / (wrong + rest));
  const most = Math.max(1, ...rows.map((r) => Math.max(r.high, r.counted)));
  const tenth = (value) => number(Math.round(value * 10) / 10);
  $("estimates-note").textContent = `Of ${number(articles)} articles that ${model} has read, if it errs on them as often as on the annotated ones of its card. An article may have several topics. The line holds the number with 95 % confidence, the mark on it is the estimate, the bar the count.`
    + ` Precision and recall: ${topics.map(([topic, hits, wrong, missed]) => `${topic} ${percent(hits / (hits + wrong))} and ${percent(hits / (hits + missed))}`).join("; ")}.`;
  fillTable($("estimate"), rows, [
    ["Topic", (r) => r.one[0]],
    ["Counted", (r) => number(r.counted), "n"],
    ["Estimate", (r) => tenth(r.estimate), "n"],
    ["Low", (r) => tenth(r.low), "n"],
    ["High", (r) => tenth(r.high), "n"],
    ["Interval", (r) => whisker(r, most)],
  ], "None of these articles was read by a model whose precision and recall are known.");
}

function whisker({ counted, estimate, low, high }, most) {
  const made = drawing(100, 16, "whisker"), at = (value) => (98 * value) / most;
  shape(made, "rect", { x: 0, y: 4, width: at(counted), height: 8, fill: colour("line") });
  shape(made, "path", { d: `M${at(low)} 3v10M${at(low)} 8H${at(high)}M${at(high)} 3v10`, stroke: colour("ink"), fill: "none", "vector-effect": "non-scaling-stroke" });
  shape(made, "rect", { x: at(estimate) - 0.8, y: 5, width: 1.6, height: 6, fill: colour("ink") });
  return made;
}

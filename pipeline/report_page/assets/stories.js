"use strict";
// The stories of the period: who reported first, how many publishers by themselves, how many copies.
function storiesOf(found) {
  const size = data.stories.length / 16, { story, original, publisher } = data.articles;
  const starts = new Uint32Array(size + 1), publishers = new Uint32Array(size);
  for (let n = 0; n < found.length; n++) if (story[found[n]] >= 0) starts[story[found[n]] + 1] += 1; // others are alone
  for (let s = 0; s < size; s++) starts[s + 1] += starts[s];
  const next = starts.slice(), members = new Uint32Array(starts[size]), last = new Int32Array(data.publishers).fill(-1);
  for (let n = 0; n < found.length; n++) { const i = found[n]; if (story[i] >= 0) members[next[story[i]]++] = i; }
  let most = 0;
  for (let s = 0; s < size; s++) {
    most = Math.max(most, starts[s + 1] - starts[s]);
    for (let k = starts[s]; k < starts[s + 1]; k++) {
      const i = members[k];
      if (original[i] && last[publisher[i]] !== s) { last[publisher[i]] = s; publishers[s] += 1; }
    }
  }
  const order = ranked(size, (s) => publishers[s] * (most + 1) + starts[s + 1] - starts[s]);
  return { order, of: (s) => summed(s, [...members.subarray(starts[s], starts[s + 1])], publishers[s]) };
}

function summed(key, members, publishers) {
  const { seen, lead, feed, id, original, tone: tones, day, amounts, amounts_at: at } = data.articles;
  const order = (i) => [seen[i], lead[i] ? 0 : 1, data.sources[feed[i]][1], hex(id, i)];
  const before = (a, b) => { for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return a[n] < b[n]; return false; };
  const first = members.reduce((best, i) => (before(order(i), order(best)) ? i : best));
  const own = members.filter((i) => original[i]), toned = own.filter((i) => !Number.isNaN(tones[i]));
  const days = new Map();
  for (const i of toned) { const known = days.get(day[i]) || [0, 0]; days.set(day[i], [known[0] + tones[i], known[1] + 1]); }
  const sums = new Map();
  for (const i of own) for (let k = at[i]; k < at[i + 1]; k++) sums.set(amounts[k], (sums.get(amounts[k]) || 0) + 1);
  return {
    amounts: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 2).map(([amount, n]) => `${data.amounts[amount]} (${n})`),
    id: hex(data.stories, key), first, reports: members.length, copies: members.length - own.length, publishers,
    tone: toned.length ? toned.reduce((sum, i) => sum + tones[i], 0) / toned.length : null, toned: toned.length,
    days: [...days].sort((a, b) => a[0] - b[0]).map(([at, [sum, n]]) => `${dayOf(at).slice(5)} ${tone(sum / n)} (${n})`),
  };
}

function showStories(found) {
  const { order, of } = storiesOf(found), known = new Map();
  fillLimited("stories", order, (shown) => { for (const s of shown) known.set(s, of(s)); return [
    ["Story, by its first report", (s) => element("span", { dir: "auto", lang: foreign(data.languages[data.articles.language[s.first]]) },
      link(urlOf(s.first), titleOf(s.first) || "(no title)")), "wide"],
    ["First", (s) => element("span", { class: "clamp", title: data.sources[data.articles.feed[s.first]][0] }, data.sources[data.articles.feed[s.first]][0])],
    ["Seen", (s) => timeOf(data.articles.seen[s.first]), "t"],
    ["Publishers", (s) => number(s.publishers), "n"],
    ["Reports", (s) => element("button", { type: "button", class: "plain", "data-key": `story-${s.id}`, "aria-label": `${s.reports} reports: filter by this story`, onclick: () => choose({ story: s.id }) }, number(s.reports)), "n"],
    ["Copies", (s) => number(s.copies), "n"],
    ["Amounts (texts)", (s) => s.amounts.join(", ")],
    ["Tone (of)", (s) => element("span", { title: s.days.join(", ") }, s.tone === null ? "–" : `${tone(s.tone)} (${s.toned})`,
      s.days.length > 1 ? element("span", { class: "hidden" }, `; by day: ${s.days.join(", ")}`) : null), "n"],
  ].map(([heading, cell, kind]) => [heading, (s) => cell(known.get(s)), kind]); }, 10, "stories that more than one article tells", "No story with a second report in these articles.");
}

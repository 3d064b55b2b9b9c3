"use strict";
// The stories of the period: who reported first, how many publishers by themselves, how many copies.
function storiesOf(found) {
  const groups = new Map(), { story } = data.articles;
  for (const i of found) {
    if (story[i] < 0) continue; // alone on this page
    if (!groups.has(story[i])) groups.set(story[i], []);
    groups.get(story[i]).push(i);
  }
  return [...groups].map(([key, members]) => summed(key, members))
    .sort((a, b) => b.publishers - a.publishers || b.reports - a.reports || (a.id < b.id ? -1 : 1));
}

function publisher(i) {
  const host = /^https?:\/\/(?:www\.)?([^/:]+)/.exec(data.articles.url[i] || "");
  return host ? host[1] : data.sources[data.articles.feed[i]][1];
}

function summed(key, members) {
  const { seen, lead, feed, id, original, tone: tones, day } = data.articles;
  const order = (i) => [seen[i], lead[i] ? 0 : 1, data.sources[feed[i]][1], id[i]];
  const before = (a, b) => { for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return a[n] < b[n]; return false; };
  const first = members.reduce((best, i) => (before(order(i), order(best)) ? i : best));
  const own = members.filter((i) => original[i]), toned = own.filter((i) => tones[i] !== null);
  const days = new Map();
  for (const i of toned) { const known = days.get(day[i]) || [0, 0]; days.set(day[i], [known[0] + tones[i], known[1] + 1]); }
  const sums = new Map();
  for (const i of own) for (const amount of data.articles.amounts[i]) sums.set(amount, (sums.get(amount) || 0) + 1);
  return {
    amounts: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 2).map(([amount, n]) => `${data.amounts[amount]} (${n})`),
    id: data.stories[key], first, reports: members.length, copies: members.length - own.length,
    publishers: new Set(own.map(publisher)).size,
    tone: toned.length ? toned.reduce((sum, i) => sum + tones[i], 0) / toned.length : null, toned: toned.length,
    days: [...days].sort((a, b) => a[0] - b[0]).map(([at, [sum, n]]) => `${dayOf(at).slice(5)} ${tone(sum / n)} (${n})`),
  };
}

function showStories(found) {
  const stories = storiesOf(found);
  fillLimited("stories", stories, [
    ["Story, by its first report", (s) => element("span", { lang: foreign(data.languages[data.articles.language[s.first]]) },
      link(data.articles.url[s.first], data.articles.title[s.first] || "(no title)")), "wide"],
    ["First", (s) => data.sources[data.articles.feed[s.first]][0]],
    ["Seen", (s) => timeOf(data.articles.seen[s.first]), "t"],
    ["Publishers", (s) => number(s.publishers), "n"],
    ["Reports", (s) => element("button", { type: "button", class: "plain", "data-key": `story-${s.id}`, "aria-label": `${s.reports} reports: filter by this story`, onclick: () => choose({ story: s.id }) }, number(s.reports)), "n"],
    ["Copies", (s) => number(s.copies), "n"],
    ["Amounts (texts)", (s) => s.amounts.join(", ")],
    ["Tone (of)", (s) => element("span", { title: s.days.join(", ") }, s.tone === null ? "–" : `${tone(s.tone)} (${s.toned})`), "n"],
  ], 10, "stories that more than one article tells", "No story with a second report in these articles.");
}

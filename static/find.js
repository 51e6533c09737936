// Search among neurons that were written as files (multiscope export site): search/index.js has set multiscopeIndex,
// { where: [model and layer], units: [[folder, number, name, index into where, picture, words, other names]] }. Files
// are read from disks too, where nothing can be fetched, so that it is a script of its own. This file is no module for
// the same reason.

const most = 60; // neurons that are shown

// plain is how words are compared: without case and accents.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

const root = document.querySelector("a.brand").getAttribute("href").replace(/index\.html$/, "");
const { where, units } = globalThis.multiscopeIndex;
const all = units.map(([folder, number, name, at, picture, words, names]) => ({
  folder, number, name, at, picture, words,
  called: [name, ...names].map(plain), said: words.map(plain), full: folder.replace(/^m\//, "").replace(/\/$/, ""),
}));

// score says how well a neuron answers a query, lower being better, and by what; null where it does not.
function score(unit, q) {
  if (q === String(unit.number) || q === unit.full || unit.full.endsWith("/" + q)) return [0, ""];
  if (unit.called.includes(q)) return [1, ""];
  const word = unit.said.indexOf(q);
  if (word >= 0) return [2 + word / 100, unit.words[word]];
  if (unit.called.some((name) => name.startsWith(q))) return [3, ""];
  const begun = unit.said.findIndex((w) => w.startsWith(q));
  if (begun >= 0) return [4 + begun / 100, unit.words[begun]];
  if (unit.called.some((name) => name.includes(q))) return [5, ""];
  return null;
}

function element(name, className, text) {
  const el = document.createElement(name);
  if (className) el.className = className;
  if (text) el.textContent = text;
  return el;
}

function card(unit, word) {
  const link = Object.assign(element("a"), { href: `${root}${unit.folder}index.html` });
  const tile = element("span", "tile");
  if (unit.picture) tile.append(Object.assign(element("img"), { src: root + unit.picture, alt: "", loading: "lazy" }));
  const title = element("b");
  title.append(element("span", "name", unit.name || `unit ${unit.number}`), " ", element("span", "num", String(unit.number)));
  link.append(tile, title);
  if (word) link.append(element("small", "", `word: ${word}`));
  link.append(element("small", "", where[unit.at]));
  const item = element("li");
  item.append(link);
  return item;
}

const results = document.getElementById("results");
const found = document.getElementById("found");
const input = document.querySelector("input[type=search]");

function search() {
  const q = plain(input.value);
  const hits = [];
  for (const unit of q ? all : []) {
    const s = score(unit, q);
    if (s) hits.push({ unit, rank: s[0], word: s[1] });
  }
  hits.sort((a, b) => a.rank - b.rank || a.unit.at - b.unit.at || a.unit.number - b.unit.number);
  results.replaceChildren(...hits.slice(0, most).map((hit) => card(hit.unit, hit.word)));
  if (!q) found.textContent = `${all.length} neurons are here.`;
  else if (!hits.length) found.textContent = "No neuron that is here has this among its names and strongest words.";
  else found.textContent = hits.length > most ? `${most} of ${hits.length} neurons` : hits.length === 1 ? "1 neuron" : `${hits.length} neurons`;
}

input.value = new URLSearchParams(location.search).get("q") ?? "";
input.addEventListener("input", search);
input.form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
search();

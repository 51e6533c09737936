// Collecting neurons: a button on every tile of a neuron and on its page, and a tray at the bottom that leads to a list
// of what was collected. It is kept in this browser. Without this file the button of a neuron's page begins a list in
// a link.

const place = "multiscope.collected";
const most = 150; // neurons of a list
const compared = 6; // side by side
const root = new URL("..", import.meta.url).href; // of all addresses, below the path of a proxy
const named = /\/m\/([a-z0-9-]+\/[a-z0-9-]+\/\d+)$/;

let memory = []; // where the browser keeps nothing

function collected() {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(kept) ? kept.filter((name) => named.test("/m/" + name)).slice(0, most) : [];
  } catch {
    return memory;
  }
}

function keep(names) {
  memory = names;
  try {
    localStorage.setItem(place, JSON.stringify(names));
  } catch {
    // It is kept as long as this page is.
  }
  show();
}

function toggle(name) {
  const names = collected();
  if (names.includes(name)) keep(names.filter((n) => n !== name));
  else if (names.length < most) keep([...names, name]);
  else say(`A list has at most ${most} neurons.`);
}

// nameAt returns the neuron whose page a link leads to.
const nameAt = (link) => named.exec(new URL(link.href).pathname)?.[1];

function button(name, label, text, className) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = className;
  b.dataset.collect = name;
  b.title = "Collect";
  if (label) b.setAttribute("aria-label", label);
  b.textContent = text;
  return b;
}

// equip puts a button on each tile that has none, over it, so that nothing moves.
function equip() {
  for (const link of document.querySelectorAll(":is(.neurons, .noted, .hits) > li > a")) {
    const name = link.nextElementSibling?.dataset.collect ? null : nameAt(link);
    if (name) link.after(button(name, `Collect ${link.querySelector("b")?.textContent.trim().replace(/\s+/g, " ")}`, "", "collect"));
  }
  for (const link of document.querySelectorAll("a[data-collect]")) link.replaceWith(button(link.dataset.collect, "", link.textContent, link.className));
}

const words = Object.assign(document.createElement("p"), { className: "num" });
const open = Object.assign(document.createElement("a"), { className: "btn", textContent: "Open list" });
const compare = Object.assign(document.createElement("a"), { className: "btn", textContent: "Compare" });
const clear = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: "Clear" });
const tray = Object.assign(document.createElement("aside"), { className: "tray", hidden: true });
tray.setAttribute("aria-label", "Collected neurons");
words.setAttribute("role", "status");
clear.addEventListener("click", () => {
  keep([]);
  document.querySelector("main").focus({ preventScroll: true }); // the button is gone
});
tray.append(words, open, compare, clear);

let told = 0;

// say shows a sentence in the tray for a moment.
function say(sentence) {
  words.textContent = sentence;
  clearTimeout(told);
  told = setTimeout(show, 4000);
}

// show brings buttons and tray up to date.
function show() {
  const names = collected();
  const list = names.map((n) => `u=${n}`);
  words.textContent = `${names.length} collected`;
  open.href = `${root}lists/new?${[...list, "edit=1"].join("&")}`;
  compare.href = `${root}compare?${list.slice(0, compared).join("&")}`;
  compare.hidden = names.length < 2;
  tray.hidden = names.length === 0;
  for (const b of document.querySelectorAll("button[data-collect]")) b.setAttribute("aria-pressed", String(names.includes(b.dataset.collect)));
}

document.addEventListener("click", (event) => {
  const b = event.target.closest?.("button[data-collect]");
  if (b) toggle(b.dataset.collect);
});
addEventListener("storage", (event) => { if (event.key === place) show(); });
addEventListener("pageshow", show); // back in history

equip();
document.body.append(tray);
show();
// Parts of a page are replaced while something is being indexed.
new MutationObserver(() => { equip(); show(); }).observe(document.querySelector("main"), { childList: true, subtree: true });

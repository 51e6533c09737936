// Suggestions below the search boxes: a combobox with a list box of groups, as the ARIA Authoring Practices describe it.
// Focus stays in the box; the arrow keys move aria-activedescendant through the options, Enter opens one, Escape closes the
// list, and a live region says how many there are. Without this file the form works as any form does.

const wait = 90; // milliseconds without a key before the server is asked

// element makes an element with a class and text.
function element(name, className, text = "") {
  const el = document.createElement(name);
  if (className) el.className = className;
  el.textContent = text;
  return el;
}

// plural words a count.
const plural = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

class Suggestions {
  constructor(input, number) {
    this.input = input;
    this.list = element("div", "suggestions");
    this.list.id = `suggestions-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status = element("div", "unseen");
    this.status.setAttribute("role", "status");
    this.options = [];
    this.chosen = -1;
    input.form.append(this.list, this.status);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("focus", () => this.open());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    this.request?.abort();
    this.request = new AbortController();
    const q = this.input.value.trim();
    if (!q) return this.show([], "");
    const within = [...this.input.form.querySelectorAll("input[type=hidden]")].map((i) => `&${i.name}=${encodeURIComponent(i.value)}`).join("");
    try {
      const answer = await fetch(`${this.input.form.action}/suggest?q=${encodeURIComponent(q)}${within}`, { signal: this.request.signal });
      if (!answer.ok) return;
      const { suggestions, note } = await answer.json();
      this.show(suggestions, note);
    } catch {
      // Superseded by the next key, or the server is away: the form still works.
    }
  }

  // show lists suggestions under the headings of their groups, or says why there are none.
  show(suggestions, note) {
    const groups = new Map();
    this.options = suggestions.map((s, i) => {
      if (!groups.has(s.group)) groups.set(s.group, this.group(s.group, groups.size));
      const option = this.option(s, i);
      groups.get(s.group).append(option);
      return option;
    });
    const said = note ? [element("p", "said", note)] : [];
    this.list.replaceChildren(...groups.values(), ...said);
    this.choose(-1);
    const count = suggestions.length ? `${plural(suggestions.length, "suggestion")} in ${plural(groups.size, "group")}; arrow keys choose` : "No suggestions";
    this.status.textContent = this.input.value.trim() ? note || count : "";
    if (document.activeElement === this.input) this.open();
    if (!this.list.children.length) this.close();
  }

  group(heading, number) {
    const group = element("div", "group");
    group.setAttribute("role", "group");
    const title = element("div", "title", heading);
    title.id = `${this.list.id}-group-${number}`;
    title.setAttribute("role", "presentation");
    group.setAttribute("aria-labelledby", title.id);
    group.append(title);
    return group;
  }

  option({ text, detail, address, picture }, i) {
    const option = element("div", picture ? "option neuron" : "option");
    option.id = `${this.list.id}-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.address = address;
    if (picture) option.append(Object.assign(element("img"), { src: picture, alt: "", width: 32, height: 32 }));
    const words = element("span", "text");
    words.append(...this.marked(text));
    option.append(words, element("span", "detail", detail));
    // mousedown comes before the blur that closes the list.
    option.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(address); });
    return option;
  }

  // marked sets off what was typed, without its field, where a text begins with it or has a word that does.
  marked(text) {
    const typed = this.input.value.trim().toLowerCase().replace(/^[a-z]+:\s*/, "").replaceAll('"', "");
    const at = typed ? ` ${text.toLowerCase()}`.indexOf(` ${typed}`) : -1;
    if (at < 0 || text.toLowerCase().length !== text.length) return [text];
    return [text.slice(0, at), element("b", "", text.slice(at, at + typed.length)), text.slice(at + typed.length)];
  }

  open() {
    if (!this.list.children.length) return;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  // choose makes option i the active one; before the first and after the last is none.
  choose(i) {
    const n = this.options.length;
    this.chosen = n && i < n ? (i < -1 ? n - 1 : i) : -1;
    this.options.forEach((o, k) => o.setAttribute("aria-selected", String(k === this.chosen)));
    const at = this.options[this.chosen];
    if (at) this.input.setAttribute("aria-activedescendant", at.id);
    else this.input.removeAttribute("aria-activedescendant");
    at?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.open();
      if (!event.altKey) this.choose(this.chosen + step);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      location.assign(this.options[this.chosen].dataset.address);
    }
  }
}

document.querySelectorAll(".search input[type=search]").forEach((input, i) => new Suggestions(input, i));

// Suggestions below the search boxes: a combobox with a list of words and neurons, as the ARIA
// Authoring Practices describe it. Without this file the form works as any form does.

const wait = 90; // milliseconds without a key before the server is asked

// element makes an element with a class and text.
function element(name, className, text = "") {
  const el = document.createElement(name);
  if (className) el.className = className;
  el.textContent = text;
  return el;
}

class Suggestions {
  constructor(input, number) {
    this.input = input;
    this.list = element("ul", "suggestions");
    this.list.id = `suggestions-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.chosen = -1;
    input.after(this.list);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("focus", () => { if (this.list.children.length) this.open(); });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask() {
    this.request?.abort();
    this.request = new AbortController();
    const q = this.input.value.trim();
    if (!q) return this.show([]);
    try {
      const answer = await fetch(`${this.input.form.action}/suggest?q=${encodeURIComponent(q)}`, { signal: this.request.signal });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch {
      // Superseded by the next key, or the server is away: the form still works.
    }
  }

  show(suggestions) {
    this.list.replaceChildren(...suggestions.map((s, i) => this.option(s, i)));
    this.choose(-1);
    if (suggestions.length && document.activeElement === this.input) this.open();
    else this.close();
  }

  option({ text, detail, address, picture }, i) {
    const li = element("li", picture ? "neuron" : "word");
    li.id = `${this.list.id}-${i}`;
    li.setAttribute("role", "option");
    li.dataset.address = address;
    if (picture) li.append(Object.assign(element("img"), { src: picture, alt: "", width: 32, height: 32 }));
    li.append(element("span", "text", text), element("span", "detail", detail));
    // mousedown comes before the blur that closes the list.
    li.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(address); });
    return li;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  choose(i) {
    const options = [...this.list.children];
    this.chosen = options.length ? (i + options.length + 1) % (options.length + 1) : -1;
    if (this.chosen === options.length) this.chosen = -1;
    options.forEach((o, k) => o.setAttribute("aria-selected", String(k === this.chosen)));
    const at = options[this.chosen];
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
      this.open();
      this.choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      location.assign(this.list.children[this.chosen].dataset.address);
    }
  }
}

document.querySelectorAll("input[type=search]").forEach((input, i) => new Suggestions(input, i));

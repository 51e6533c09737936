// Maps of a layer's units: names under the pointer, arrow keys from neuron to neuron, dragging and zooming. Without this
// file the fields of the map are links that zoom in, and the list below has the same neurons.

const svgNS = "http://www.w3.org/2000/svg";
const whole = 10000; // units of the drawing
const narrowest = whole / 4096;
const nearby = 14; // pixels at which the pointer finds a neuron
const hit = 6; // pixels at which a click opens it

// fetchPoints reads all points, part by part, with what tells them apart.
async function fetchPoints(by) {
  const points = [];
  const data = `${location.pathname}.json`;
  for (let next = `${data}?by=${by}`; next;) {
    const answer = await fetch(next);
    if (!answer.ok) throw new Error(`${next}: ${answer.status}`);
    const part = await answer.json();
    for (const r of part.rows) points.push({ ...r, x: r.x * whole, y: r.y * whole });
    next = part.next && data + new URL(part.next, location.href).search;
  }
  return points;
}

class UnitMap {
  constructor(box, points) {
    this.box = box;
    this.points = points;
    this.drawing = box.querySelector(".drawing");
    this.labels = box.querySelector(".labels");
    this.said = document.getElementById("map-said");
    this.listed = document.getElementById("map-listed");
    const [x, y, w] = this.drawing.getAttribute("viewBox").split(" ").map(Number);
    this.view = { x, y, w };
    this.pin = this.labels.querySelector(".pin") ?? this.newPin();
    const marked = this.pin.getAttribute("href");
    this.current = marked && points.find((p) => this.address(p) === marked);
    this.listen();
  }

  newPin() {
    const pin = document.createElementNS(svgNS, "a");
    pin.setAttribute("class", "pin");
    const circle = document.createElementNS(svgNS, "circle");
    circle.setAttribute("r", "9");
    const text = document.createElementNS(svgNS, "text");
    text.setAttribute("dy", ".35em");
    pin.append(circle, text);
    return pin;
  }

  listen() {
    this.box.addEventListener("pointermove", (e) => this.dragging ? this.drag(e) : this.hover(e));
    this.box.addEventListener("pointerdown", (e) => { if (e.button === 0) this.dragging = { x: e.clientX, y: e.clientY, moved: false }; });
    addEventListener("pointerup", () => { this.dragged = this.dragging?.moved; this.dragging = null; });
    this.box.addEventListener("dragstart", (e) => e.preventDefault());
    this.box.addEventListener("click", (e) => this.click(e), true);
    this.box.addEventListener("keydown", (e) => this.key(e));
    this.box.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey) return; // the page scrolls
      e.preventDefault();
      this.zoom(Math.exp(e.deltaY / 300), this.at(e));
    }, { passive: false });
    this.box.setAttribute("tabindex", "0");
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", `${this.drawing.getAttribute("aria-label")} Arrow keys go from neuron to neuron, Enter opens one.`);
  }

  // at returns the place under the pointer in units of the drawing.
  at(event) {
    const r = this.box.getBoundingClientRect();
    return { x: this.view.x + (event.clientX - r.left) / r.width * this.view.w, y: this.view.y + (event.clientY - r.top) / r.height * this.view.w };
  }

  pixels(n) { return n * this.view.w / this.box.clientWidth; }

  // nearest returns the point that lies nearest to a place, no further than so many pixels.
  nearest({ x, y }, most) {
    let best = null;
    let least = this.pixels(most) ** 2;
    for (const p of this.points) {
      const d = (p.x - x) ** 2 + (p.y - y) ** 2;
      if (d < least) { least = d; best = p; }
    }
    return best;
  }

  hover(event) {
    const place = this.at(event);
    const found = this.nearest(place, nearby);
    this.box.classList.toggle("over", Boolean(this.nearest(place, hit)));
    if (found && found !== this.current) this.show(found);
  }

  describe(p) {
    const named = p.name ? `${p.name}, unit ${p.unit}` : `unit ${p.unit}`;
    const what = p.kind || (p.value === null ? "" : String(Number(p.value.toPrecision(3))));
    return what ? `${named}: ${what}` : named;
  }

  // show marks a point and says what it is.
  show(p) {
    this.current = p;
    const x = (p.x - this.view.x) / this.view.w, y = (p.y - this.view.y) / this.view.w;
    const [circle, text] = this.pin.children;
    for (const [el, a, b] of [[circle, "cx", "cy"], [text, "x", "y"]]) {
      el.setAttribute(a, `${100 * x}%`);
      el.setAttribute(b, `${100 * y}%`);
    }
    text.setAttribute("dx", x > 0.6 ? "-15" : "15");
    text.setAttribute("text-anchor", x > 0.6 ? "end" : "start");
    text.textContent = p.name || `unit ${p.unit}`;
    this.pin.setAttribute("href", this.address(p));
    this.pin.setAttribute("aria-label", this.describe(p));
    if (!this.pin.isConnected) this.labels.append(this.pin);
    this.said.textContent = this.describe(p);
  }

  // address is that of the neuron's page, beside the map's.
  address(p) { return location.pathname.replace(/map$/, String(p.unit)); }

  drag(event) {
    const d = this.dragging;
    const dx = event.clientX - d.x, dy = event.clientY - d.y;
    if (!d.moved && Math.hypot(dx, dy) < 5) return;
    Object.assign(d, { x: event.clientX, y: event.clientY, moved: true });
    this.look(this.view.x - this.pixels(dx), this.view.y - this.pixels(dy), this.view.w);
  }

  click(event) {
    if (this.dragged) {
      this.dragged = false;
      event.preventDefault();
      return;
    }
    const found = event.detail > 0 && !event.ctrlKey && !event.metaKey && this.nearest(this.at(event), hit); // not of the keyboard
    if (found) {
      event.preventDefault();
      location.assign(this.address(found));
    }
  }

  zoom(by, { x, y }) {
    const w = Math.min(Math.max(this.view.w * by, narrowest), whole);
    this.look(x - (x - this.view.x) * w / this.view.w, y - (y - this.view.y) * w / this.view.w, w);
  }

  // look shows a part of the map, as far as it lies within.
  look(x, y, w) {
    this.view = { x: Math.min(Math.max(x, 0), whole - w), y: Math.min(Math.max(y, 0), whole - w), w };
    this.drawing.setAttribute("viewBox", `${this.view.x} ${this.view.y} ${w} ${w}`);
    this.box.classList.add("moved");
    if (this.current) this.show(this.current);
    const here = new URL(`?by=${this.box.dataset.by}#listed`, location.href);
    // Rounded down, so that it lies within.
    for (const name of ["x", "y", "w"]) here.searchParams.set(name, String(Math.floor(this.view[name] * 100) / (100 * whole)));
    this.listed.href = here.href;
    this.listed.hidden = false;
  }

  // beside returns the nearest point in a direction: what lies aside counts double.
  beside(from, dx, dy) {
    let best = null;
    let least = Infinity;
    for (const p of this.points) {
      const along = (p.x - from.x) * dx + (p.y - from.y) * dy;
      const aside = Math.abs((p.x - from.x) * dy) + Math.abs((p.y - from.y) * dx);
      if (along <= 0 || aside > 2 * along) continue;
      const d = along + 2 * aside;
      if (d < least) { least = d; best = p; }
    }
    return best;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = { x: this.view.x + this.view.w / 2, y: this.view.y + this.view.w / 2 };
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      this.go(this.current ? this.beside(this.current, ...step) : this.nearest(middle, Infinity));
    } else if (event.key === "+" || event.key === "-") {
      this.zoom(event.key === "+" ? 0.5 : 2, this.current ?? middle);
    } else if (event.key === "Enter" && event.target === this.box && this.current) {
      location.assign(this.address(this.current));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // go moves the focus to a point, and the view with it.
  go(p) {
    if (!p) return;
    const { x, y, w } = this.view;
    if (p.x < x || p.y < y || p.x >= x + w || p.y >= y + w) this.look(p.x - w / 2, p.y - w / 2, w);
    this.show(p);
    this.pin.focus({ preventScroll: true });
  }
}

for (const box of document.querySelectorAll(".unit-map[data-by]")) {
  fetchPoints(box.dataset.by).then((points) => {
    if (points.length > 0) new UnitMap(box, points);
  }, () => {
    // The server is away: the links stay.
  });
}

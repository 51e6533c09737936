// Keyboard and clipboard: ← and → go to the previous and next page of a kind, / to the search
// box; a key in a button's data-keys presses it; buttons with data-copy copy. Pages are complete without this file.

const typing = (el) => el?.closest?.("input, textarea, select, [contenteditable]");

function follow(rel) {
  const link = document.querySelector(`a[rel~="${rel}"]`);
  if (link) location.assign(link.href);
}

const keys = {
  ArrowLeft: () => follow("prev"),
  ArrowRight: () => follow("next"),
  "/": (event) => {
    event.preventDefault();
    document.querySelector("input[type=search]")?.focus();
  },
};

// press clicks the button that a page gives a key, once: what it sends is on its way until the next page is there.
let pressed = false;
addEventListener("pageshow", () => { pressed = false; });

function press(event) {
  const button = document.querySelector(`button[data-keys~="${CSS.escape(event.key)}"]:enabled`);
  if (!button) return false;
  event.preventDefault();
  if (pressed || event.repeat) return true;
  pressed = true;
  button.click();
  return true;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (press(event)) return;
  // Arrow keys scroll what has scroll bars of its own.
  if (event.key !== "/" && event.target.closest?.(".scroll")) return;
  keys[event.key]?.(event);
});

// copied puts text on the clipboard and says so on the button for a moment.
async function copied(button) {
  const source = button.dataset.copy;
  const text = source === "address" ? location.href : document.querySelector(source).innerText;
  const name = button.textContent;
  try {
    await navigator.clipboard.writeText(text.trim());
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl+C";
    if (source !== "address") getSelection().selectAllChildren(document.querySelector(source));
  }
  setTimeout(() => { button.textContent = name; }, 1600);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copied(button));
}

// The share menu: the device's own way of sharing where the browser has one, and Escape or a click beside it close it.
// Its texts can be selected without this file.

for (const button of document.querySelectorAll("button[data-share]")) {
  const what = { title: document.title, url: button.dataset.share };
  if (!navigator.share || navigator.canShare?.(what) === false) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share(what).catch(() => {})); // who changes their mind is no error
}

const open = () => document.querySelector("details.share[open]");

addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && open();
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

addEventListener("click", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

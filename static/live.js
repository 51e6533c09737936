// While something is being indexed, the parts of a page that are marked data-live are replaced
// every two seconds by what the server has now. It stops when the page has no such part that
// still runs. Without this file a reload does the same.

const every = 2000; // milliseconds

// busy reports whether a visitor is using a part, which must then stay as it is.
const busy = (el) => el.contains(document.activeElement) && document.activeElement !== document.body;

// renew replaces each live part of this page by its namesake on the fetched one.
function renew(fresh) {
  for (const now of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(now.id);
    if (!next) now.remove();
    else if (next.outerHTML !== now.outerHTML && !busy(now)) now.replaceWith(document.adoptNode(next));
  }
}

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The server is away for a moment; the next turn asks again.
    }
  }
  if (document.querySelector("[data-live=on]")) setTimeout(refresh, every);
}

if (document.querySelector("[data-live=on]")) setTimeout(refresh, every);

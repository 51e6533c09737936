// Parts of a page that are marked data-later are left out of it and hold a link to the page with them. When a visitor
// comes near one, it is fetched and takes its place. Without this file the link does the same.

async function bring(part) {
  const link = part.querySelector("a");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return; // the link stays, and leads to what is wrong
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (fresh && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(fresh));
  } catch {
    // The server is away: the link stays.
  }
}

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    bring(target);
  }
}, { rootMargin: "400px" });

for (const part of document.querySelectorAll("[data-later]")) near.observe(part);

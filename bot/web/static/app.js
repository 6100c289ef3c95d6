"use strict";
// With scripts the list follows what is typed, so that its button is not needed.
document.documentElement.classList.add("scripted");
// '/' puts the cursor into the search; a print button appears where there is something to print with.
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("q");
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if (search && event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

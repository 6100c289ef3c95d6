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
// What was refused is where the cursor goes: nobody has to look for it, and it is read out with its reason.
// Once everything is there: following the address's '#plan' takes the focus away again.
window.addEventListener("load", () => {
  const refused = document.querySelector("[aria-invalid=true], .wrong");
  if (!refused) return;
  if (refused.matches(".wrong")) refused.tabIndex = -1;
  (refused.matches("fieldset") ? refused.querySelector("input") : refused).focus();
});
// Beside a field stands how much it takes; once most of it is used, or too much, how much there is.
document.addEventListener("input", (event) => {
  const field = event.target, most = Number(field.dataset ? field.dataset.most : 0);
  if (!most) return;
  const used = Array.from(field.value.trim()).length;
  let said = field.nextElementSibling;
  if (!said || !said.matches(".used")) {
    said = document.createElement("p");
    said.className = "hint used";
    said.setAttribute("role", "status");
    field.after(said);
  }
  said.classList.toggle("wrong", used > most);
  said.textContent = used * 10 < most * 8 ? "" : `${used} / ${most}`;
});

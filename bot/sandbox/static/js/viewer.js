// Pictures, large. Esc closes, arrows turn the pages of an album.
import { el, icon, iconButton } from "./dom.js";

export function openViewer(pictures, start) {
  let at = start;
  const image = el("img", {});
  const caption = el("figcaption", {});
  const count = el("span", { class: "count" });
  const save = el("a", { class: "round", download: "picture", "aria-label": "Save this picture", title: "Save" }, icon("save"));
  const dialog = el("dialog", { class: "viewer", "aria-label": "Picture" },
    el("div", { class: "viewer-bar" }, count, save, iconButton("close", "Close", () => dialog.close())),
    el("figure", {}, image, caption));
  const turn = (by) => {
    at = (at + by + pictures.length) % pictures.length;
    image.src = pictures[at].url;
    image.alt = pictures[at].name;
    save.href = pictures[at].url;
    caption.textContent = pictures[at].caption;
    count.textContent = pictures.length > 1 ? `${at + 1} of ${pictures.length}` : "";
  };
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.tagName === "FIGURE") dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  turn(0);
  document.body.append(dialog);
  dialog.showModal();
}

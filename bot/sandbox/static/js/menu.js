// A small menu at a button, a message or the pointer. Arrows, Home and End move, Esc closes, and the focus goes back.
import { el, icon } from "./dom.js";

let closeOpen = null;

export function openMenu(anchor, items, { returnTo = null } = {}) {
  closeOpen?.();
  const before = returnTo ?? (anchor instanceof Element ? anchor : document.activeElement);
  const box = el("div", { class: "menu", role: "menu", popover: "manual" });
  const close = (back = true) => {
    closeOpen = null;
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", away);
    if (back && before?.isConnected) before.focus({ preventScroll: true });
  };
  const away = () => close(false);
  const outside = (event) => { if (!box.contains(event.target)) close(false); };
  const act = (go, ...given) => { close(); go(...given); };
  box.append(...items.map((item) => item.emoji ? emojiRow(item, act) : el("button", {
    type: "button", role: "menuitem", class: item.danger ? "danger" : "", disabled: Boolean(item.off), onclick: () => act(item.go),
  }, item.icon && icon(item.icon), el("span", {}, item.label, item.hint && el("small", {}, item.hint)))));
  box.addEventListener("keydown", (event) => keys(event, box, close));
  document.body.append(box);
  box.showPopover();
  put(box, anchor);
  closeOpen = close;
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", away);
  (box.querySelector("button:not([disabled])"))?.focus({ preventScroll: true });
}

function emojiRow(item, act) {
  return el("div", { class: "emoji-row", role: "group", "aria-label": "React" }, item.emoji.map((emoji) => el("button", {
    type: "button", role: "menuitemradio", "aria-checked": String(emoji === item.chosen), "aria-label": `React with ${emoji}`, onclick: () => act(item.go, emoji),
  }, emoji)));
}

function keys(event, box, close) {
  const all = [...box.querySelectorAll("button:not([disabled])")];
  const at = all.indexOf(document.activeElement);
  const inRow = (one) => Boolean(one?.closest(".emoji-row"));
  const down = () => (inRow(all[at]) ? all.findIndex((one) => !inRow(one)) : at + 1);
  const up = () => (inRow(all[at]) ? all.length - 1 : inRow(all[at - 1]) ? 0 : at - 1);
  const steps = { ArrowDown: down, ArrowUp: up, ArrowRight: () => at + 1, ArrowLeft: () => at - 1, Home: () => 0, End: () => all.length - 1 };
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (steps[event.key]) {
    event.preventDefault();
    all[(steps[event.key]() + all.length) % all.length].focus();
  }
}

function put(box, anchor) {
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 4 + height <= innerHeight - 8;
  const left = anchor instanceof Element && at.left + width > innerWidth - 8 ? at.right - width : at.left;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  box.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`;
}

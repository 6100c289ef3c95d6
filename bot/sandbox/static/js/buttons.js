// The buttons under a message: what they look like, and what a tap does.
import { copy, el, icon } from "./dom.js";

const MARKS = [
  ["url", "out", "opens a link"], ["login_url", "out", "opens a link"], ["web_app", "app", "opens an app"], ["copy_text", "copy", "copies"],
  ["switch_inline_query", "at", "writes for you"], ["switch_inline_query_current_chat", "at", "writes for you"],
  ["switch_inline_query_chosen_chat", "at", "writes for you"],
];
const STYLES = new Set(["primary", "success", "danger"]);

export function inlineKeyboard(message, phone) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const made = rows.map((row, r) => el("div", { class: `key-row${row.length > 5 ? " tight" : ""}` },
    row.map((button, c) => key(button, message.message_id, r, c, phone))));
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons" }, made);
}

function key(button, id, row, column, phone) {
  const [, mark, hint] = MARKS.find(([name]) => name in button) ?? [];
  const style = STYLES.has(button.style) ? ` ${button.style}` : "";
  const busy = phone.taps.isWaiting(id, row, column);
  return el("button", {
    type: "button", class: `key${style}${busy ? " waiting" : ""}`, "data-spot": `k:${row}:${column}`, "aria-busy": busy && "true",
    onclick: () => phone.taps.tap(id, row, column),
  }, el("span", {}, button.text), mark && icon(mark), hint && el("span", { class: "hidden" }, ` (${hint})`));
}

// The taps of one phone: a button spins from the tap until the bot has answered, or the answer has expired.
export class Taps {
  constructor(phone) {
    this.phone = phone;
    this.spots = new Map();
    this.places = new Map();
    this.early = new Map();
  }

  spot(id, row, column) { return `${id}:${row}:${column}`; }
  isWaiting(id, row, column) { return this.spots.has(this.spot(id, row, column)); }

  async tap(id, row, column) {
    const { phone } = this;
    const spot = this.spot(id, row, column);
    if (this.spots.has(spot)) return;
    this.spots.set(spot, null);
    this.paint(id);
    const done = await phone.deed("tap", { message_id: id, row, column });
    const callback = done?.callback_query_id;
    const early = callback && this.early.get(callback);
    if (!callback || early) {
      this.spots.delete(spot);
      this.paint(id);
      if (early) { this.early.delete(callback); return; }
    } else if (this.spots.has(spot)) {
      this.places.set(callback, { spot, id });
    }
    if (done?.url) phone.world.follow(done.url, phone);
    if (done?.web_app) phone.openApp(done.web_app);
    if (done?.copied) { await copy(done.copied); phone.toast("Copied."); }
    if (done?.switch_inline) phone.composer.switchInline(done.switch_inline);
  }

  // The bot answered, or can no longer answer.
  answered(callback) {
    const place = this.places.get(callback);
    this.places.delete(callback);
    if (!place) {
      this.early.set(callback, true);
      if (this.early.size > 50) this.early.delete(this.early.keys().next().value);
      return;
    }
    this.spots.delete(place.spot);
    this.paint(place.id);
  }

  // The message has new buttons, so none of them spins.
  forget(id) {
    for (const spot of this.spots.keys()) if (spot.startsWith(`${id}:`)) this.spots.delete(spot);
  }

  clear() {
    this.spots.clear();
    this.places.clear();
  }

  paint(id) {
    for (const button of this.phone.history.keysOf(id)) {
      const [, row, column] = button.dataset.spot.split(":");
      const busy = this.isWaiting(id, row, column);
      button.classList.toggle("waiting", busy);
      if (busy) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }
}

// Arrow keys walk through a keyboard's buttons: within the row, and to the nearest in the rows beside it.
export function walkKeys(event, rows) {
  const at = rows.findIndex((row) => row.includes(document.activeElement));
  if (at < 0) return false;
  const column = rows[at].indexOf(document.activeElement);
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!step) return false;
  const row = rows[at + step[0]];
  if (!row) return false;
  const place = step[0] ? Math.round(((column + 0.5) / rows[at].length) * row.length - 0.5) : column + step[1];
  const next = row[Math.max(0, Math.min(row.length - 1, place))];
  event.preventDefault();
  next.focus();
  return true;
}

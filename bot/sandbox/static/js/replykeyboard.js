// The keyboard that the bot lays in place of the phone's own: its keys send words, a place, a contact, or open an app.
import { el, icon } from "./dom.js";
import { walkKeys } from "./buttons.js";

const STYLES = new Set(["primary", "success", "danger"]);

export class ReplyKeyboard {
  constructor(phone, composer) {
    this.phone = phone;
    this.composer = composer;
    this.keyboard = null;
    this.open = false;
    this.shut = false;
    this.element = el("div", { class: "reply-keys", role: "group", "aria-label": "The bot’s keyboard", hidden: true });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.composer.focus(); return; }
      walkKeys(event, [...this.element.children].map((row) => [...row.children]));
    });
  }

  set(keyboard) {
    const rows = keyboard?.keyboard ?? null;
    const hadFocus = this.element.contains(document.activeElement);
    this.keyboard = rows;
    this.open = Boolean(rows);
    const marks = { request_location: "place", request_contact: "person", web_app: "app" };
    this.element.replaceChildren(...(rows ?? []).map((row, r) => el("div", { class: "key-row" }, row.map((key, c) => {
      const mark = Object.keys(marks).find((name) => key[name]);
      const style = STYLES.has(key.style) ? ` ${key.style}` : "";
      return el("button", { type: "button", class: `key${style}`, onclick: () => this.press(key, r, c) }, mark && icon(marks[mark]), el("span", {}, key.text));
    }))));
    this.paint(this.shut);
    if (hadFocus) this.composer.focus();
  }

  press(key, row, column) {
    if (key.web_app) this.phone.openApp(key.web_app.url);
    else this.phone.deed("keyboard", { row, column });
  }

  toggle() {
    this.open = !this.open;
    this.paint(this.shut);
  }

  paint(shut) {
    this.shut = shut;
    this.element.hidden = shut || !this.keyboard || !this.open;
    const { toggle } = this.composer;
    toggle.hidden = !this.keyboard;
    toggle.setAttribute("aria-pressed", String(this.open));
    toggle.title = this.open ? "Hide the bot’s keyboard" : "Show the bot’s keyboard";
  }
}

// A phone: one person's chat with the bot.
import { ask } from "./api.js";
import { announce, el, icon, iconButton } from "./dom.js";
import { Taps } from "./buttons.js";
import { Composer } from "./composer.js";
import { confirmIt } from "./dialogs.js";
import { History } from "./history.js";
import { openMenu } from "./menu.js";
import { summary } from "./message.js";
import { messageItems, phoneItems } from "./phonemenus.js";
import { MiniApp } from "./miniapp.js";

const ACTIONS = {
  typing: "typing", upload_photo: "sending a photo", upload_document: "sending a file", upload_video: "sending a video", record_voice: "recording",
  upload_voice: "sending a recording", find_location: "looking for a place", choose_sticker: "choosing a sticker", record_video: "recording",
};
const ACTION_SECONDS = 5;

export class Phone {
  constructor(person, world) {
    this.person = person;
    this.world = world;
    this.reopened = new Set();
    this.deeds = Promise.resolve();
    this.commands = [];
    this.menuButton = { type: "commands" };
    this.taps = new Taps(this);
    this.history = new History(this);
    this.composer = new Composer(this);
    this.build();
    this.paintPerson();
  }

  build() {
    const name = this.person.first_name;
    this.caption = el("div", { class: "caption" }, el("strong", {}, name), el("span", {}));
    this.status = el("span", { class: "status" });
    this.face = el("span", { class: "face bot", "aria-hidden": "true" });
    this.title = el("strong", {});
    this.pinned = el("button", { type: "button", class: "pinned", hidden: true, onclick: () => this.history.show(this.pinnedId) });
    this.empty = el("div", { class: "empty", hidden: true });
    this.toasts = el("div", { class: "toasts" });
    const more = iconButton("more", `More for ${name}`, (event) => openMenu(event.currentTarget, phoneItems(this)), { "aria-haspopup": "menu" });
    this.screen = el("div", { class: "screen" },
      el("header", { class: "top" }, this.face, el("div", { class: "who" }, this.title, this.status), more),
      this.pinned,
      el("div", { class: "middle" }, this.history.element, this.empty, this.history.pill, this.toasts),
      this.composer.element);
    this.element = el("section", { class: "phone", id: `phone-${this.person.id}`, "data-person": this.person.id, "aria-label": `${name}’s phone` }, this.caption, this.screen);
    this.screen.addEventListener("dragover", (event) => event.preventDefault());
    this.screen.addEventListener("drop", (event) => { event.preventDefault(); this.composer.takeFiles(event.dataTransfer.files); });
  }

  load(person, chat) {
    this.person = person;
    this.taps.clear();
    this.commands = chat?.commands ?? [];
    this.menuButton = chat?.menu_button ?? { type: "commands" };
    this.history.load(chat?.messages ?? []);
    this.composer.setKeyboard(chat?.keyboard ?? null, { quiet: true });
    this.setAction(chat?.action ?? null);
    this.setPinned(chat?.pinned ?? null);
    this.paintPerson();
  }

  isMine(message) { return message.from?.id === this.person.id; }
  isShown() { return this.element.offsetParent !== null; }

  paintPerson() {
    const { person, world } = this;
    const fullName = [person.first_name, person.last_name].filter(Boolean).join(" ");
    this.caption.firstElementChild.textContent = fullName;
    this.caption.lastElementChild.textContent = person.blocked ? "has blocked the bot" : person.note;
    this.title.textContent = world.bot.first_name;
    this.face.textContent = world.bot.first_name.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
    this.paintStatus();
    this.composer.paint();
    const words = person.blocked ? "You have blocked this bot." : "Press Start, or open an invitation link from another phone here.";
    this.empty.replaceChildren(el("span", { class: "face bot large", "aria-hidden": "true" }, this.face.textContent), el("strong", {}, world.bot.first_name), el("p", {}, words));
  }

  paintStatus() {
    const words = ACTIONS[this.action];
    this.status.classList.toggle("busy", Boolean(words));
    this.status.replaceChildren(words ?? "bot", words ? el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")) : "");
  }

  setAction(action) {
    clearTimeout(this.actionTimer);
    this.action = action;
    this.paintStatus();
    if (action) this.actionTimer = setTimeout(() => this.setAction(null), ACTION_SECONDS * 1000);
  }

  setPinned(id) {
    this.pinnedId = id;
    const message = this.history.messages.get(id);
    this.pinned.hidden = !message;
    if (message) this.pinned.replaceChildren(icon("pinned"), el("span", {}, el("strong", {}, "Pinned"), " ", summary(message)));
  }

  emptied(empty) {
    if (!this.empty) return;
    this.empty.hidden = !empty;
    this.composer.paint();
  }

  // Does something as this person, one deed after the other; null when the sandbox refused, which the phone then says.
  deed(name, body = {}) {
    const done = this.deeds.then(() => ask(`/sim/people/${this.person.id}/${name}`, body)).catch((error) => {
      this.toast(error.message);
      return null;
    });
    this.deeds = name === "inline" ? this.deeds : done;
    return done;
  }

  say(text, replyTo = null) { return this.deed("text", { text, reply_to: replyTo }); }
  react(message, emoji) { return this.deed("react", { message_id: message.message_id, emoji }); }

  heard(event) {
    const { history, composer } = this;
    if (event.type === "message") {
      history.add(event.message);
      if (event.message.pinned_message) this.setPinned(event.message.pinned_message.message_id);
      if (!this.isMine(event.message)) {
        this.setAction(null);
        announce(`${this.person.first_name}’s phone: ${summary(event.message, 300)}`);
      }
    } else if (event.type === "edited") {
      this.taps.forget(event.message.message_id);
      history.change(event.message);
      if (event.message.message_id === this.pinnedId) this.setPinned(this.pinnedId);
    } else if (event.type === "deleted") {
      history.remove(event.message_ids);
      composer.forget(event.message_ids);
      if (event.message_ids.includes(this.pinnedId)) this.setPinned(null);
    } else if (event.type === "toast" || event.type === "expired") this.answered(event);
    else if (event.type === "action") this.setAction(event.action);
    else if (event.type === "keyboard") composer.setKeyboard(event.keyboard);
    else if (event.type === "commands") {
      this.commands = event.commands;
      this.menuButton = event.menu_button;
      composer.paint();
    } else if (event.type === "reactions") {
      const message = history.messages.get(event.message_id);
      if (message) history.change({ ...message, reactions: event.reactions });
    }
  }

  answered(event) {
    this.taps.answered(event.callback_query_id);
    if (event.url) this.world.follow(event.url, this);
    if (event.type === "expired") this.toast("The bot did not answer in time.");
    else if (event.text && event.alert) this.alert(event.text);
    else if (event.text) this.toast(event.text);
  }

  toast(text) {
    const box = el("div", { class: "toast", role: "status" }, text);
    this.toasts.append(box);
    while (this.toasts.childElementCount > 3) this.toasts.firstElementChild.remove();
    setTimeout(() => box.remove(), 3500 + 40 * text.length);
  }

  // An alert covers this phone alone, so that the others can go on.
  alert(text) {
    const before = document.activeElement;
    const others = [...this.screen.children];
    const close = () => {
      cover.remove();
      others.forEach((one) => { one.inert = false; });
      if (this.element.contains(before)) before.focus({ preventScroll: true });
      else this.composer.focus();
    };
    const words = el("p", { id: `alert-${this.person.id}` }, text);
    const ok = el("button", { type: "button", class: "primary", onclick: close }, "OK");
    const cover = el("div", { class: "cover" }, el("div", {
      class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": this.world.bot.first_name, "aria-describedby": words.id,
      onkeydown: (event) => {
        if (event.key === "Escape") close();
        if (event.key === "Tab") event.preventDefault();
      },
    }, words, ok));
    others.forEach((one) => { one.inert = true; });
    this.screen.append(cover);
    ok.focus();
  }

  openApp(url) { return new MiniApp(this).open(url); }
  messageMenu(message, anchor, returnTo) { openMenu(anchor, messageItems(this, message), { returnTo }); }

  async clear() {
    if (await confirmIt("Clear this chat?", "The messages go from this phone. The bot keeps what it knows.", "Clear")) this.deed("clear");
  }
}

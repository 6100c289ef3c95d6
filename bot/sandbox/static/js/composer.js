// The lower edge of a phone: what one writes with, replies to, edits, attaches, and the bot's own keyboard.
import { el, icon, iconButton, touched } from "./dom.js";
import { askPlace, askUpload } from "./dialogs.js";
import { openMenu } from "./menu.js";
import { summary } from "./message.js";
import { ReplyKeyboard } from "./replykeyboard.js";
import { Suggestions } from "./suggestions.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.reply = null;
    this.edited = null;
    const name = phone.person.first_name;
    this.input = el("textarea", { rows: "1", placeholder: "Message", "aria-label": `Message from ${name}`, "aria-autocomplete": "list", autocomplete: "off", enterkeyhint: "send" });
    this.menu = el("button", { type: "button", class: "menu-button", onclick: () => this.pressMenu() });
    this.toggle = iconButton("keyboard", "The bot’s keyboard", () => this.keys.toggle(), { class: "round inner", hidden: true });
    this.attach = iconButton("clip", "Attach", (event) => openMenu(event.currentTarget, this.attachments()), { class: "round inner", "aria-haspopup": "menu" });
    this.submit = iconButton("send", "Send", () => this.send(), { class: "round send", disabled: true });
    this.about = el("div", { class: "about", hidden: true });
    this.keys = new ReplyKeyboard(phone, this);
    this.suggestions = new Suggestions(phone, this);
    this.row = el("div", { class: "row" }, this.menu, el("div", { class: "field-box" }, this.input, this.toggle, this.attach), this.submit);
    this.start = el("button", { type: "button", class: "primary start", hidden: true, onclick: () => this.pressStart() });
    this.element = el("div", { class: "composer" }, this.suggestions.element, this.about, this.row, this.start, this.keys.element);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("paste", (event) => this.pasted(event));
  }

  focus() {
    const goal = this.row.hidden ? this.start : touched() ? this.attach : this.input;
    goal.focus({ preventScroll: true });
  }

  // Shows Start, Unblock, or the field, as the chat stands.
  paint() {
    const { person, history, menuButton, commands } = this.phone;
    const fresh = !person.started || !history?.messages.size;
    const shut = person.blocked || fresh;
    const hadFocus = this.element.contains(document.activeElement) && this.row.hidden !== shut;
    this.row.hidden = shut;
    this.start.hidden = !shut;
    this.start.textContent = person.blocked ? "Unblock" : "Start";
    if (hadFocus) this.focus();
    const app = menuButton?.type === "web_app";
    this.menu.hidden = !app && !commands.length;
    this.menu.replaceChildren(icon(app ? "app" : "menu"), el("span", {}, app ? menuButton.text : "Menu"));
    this.menu.setAttribute("aria-label", app ? `Open ${menuButton.text}` : "Menu of commands");
    this.keys.paint(shut);
  }

  pressStart() { this.phone.deed(this.phone.person.blocked ? "unblock" : "start", this.phone.person.blocked ? {} : { payload: "" }); }

  pressMenu() {
    const { menuButton } = this.phone;
    if (menuButton?.type === "web_app") this.phone.openApp(menuButton.web_app.url);
    else if (this.suggestions.isOpen) this.suggestions.close();
    else this.suggestions.commands("", { take: true });
  }

  key(event) {
    if (event.isComposing) return;
    if (this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.reply || this.edited)) {
      event.preventDefault();
      this.dismiss();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.edited) {
      const own = [...this.phone.history.messages.values()].filter((one) => this.phone.isMine(one) && one.text && !one.forward_origin).pop();
      if (own) { event.preventDefault(); this.edit(own); }
    }
  }

  typed() {
    this.submit.disabled = !this.input.value.trim();
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
    this.suggestions.follow(this.input.value);
  }

  put(text) {
    this.input.value = text;
    this.typed();
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const { phone, edited, reply } = this;
    this.suggestions.close();
    this.reply = this.edited = null;
    this.put("");
    this.paintAbout();
    const done = edited ? await phone.deed("edit", { message_id: edited.message_id, text }) : await phone.say(text, reply?.message_id ?? null);
    if (done || this.input.value) return;
    this.reply = reply;
    this.edited = edited;
    this.put(text);
    this.paintAbout();
  }

  replyTo(message) {
    this.reply = message;
    this.edited = null;
    this.paintAbout();
    this.input.focus();
  }

  edit(message) {
    this.edited = message;
    this.reply = null;
    this.put(message.text ?? message.caption);
    this.paintAbout();
    this.input.focus();
  }

  dismiss() {
    if (this.edited) this.put("");
    this.reply = this.edited = null;
    this.paintAbout();
    this.input.focus();
  }

  forget(ids) {
    if (ids.includes(this.reply?.message_id) || ids.includes(this.edited?.message_id)) this.dismiss();
  }

  paintAbout() {
    const message = this.edited ?? this.reply;
    this.about.hidden = !message;
    this.submit.setAttribute("aria-label", this.edited ? "Save the change" : "Send");
    if (!message) return;
    const who = this.phone.isMine(message) ? this.phone.person.first_name : this.phone.world.bot.first_name;
    this.about.replaceChildren(icon(this.edited ? "edit" : "reply"), el("div", {}, el("strong", {}, this.edited ? "Edit your message" : `Reply to ${who}`), el("span", {}, summary(message))),
      iconButton("close", "Not after all", () => this.dismiss()));
  }

  // The bot's reply keyboard, or a request to reply, or neither.
  setKeyboard(keyboard, { quiet = false } = {}) {
    this.keys.set(keyboard);
    this.input.placeholder = keyboard?.input_field_placeholder || "Message";
    if (!keyboard?.force_reply || quiet) return;
    const asked = [...this.phone.history.messages.values()].filter((one) => !this.phone.isMine(one)).pop();
    if (asked) { this.reply = asked; this.paintAbout(); }
  }

  switchInline(given) {
    const query = given.switch_inline_query_current_chat ?? given.switch_inline_query ?? given.switch_inline_query_chosen_chat?.query ?? "";
    this.put(`@${this.phone.world.bot.username} ${query}`);
    this.input.focus();
  }

  pasted(event) {
    const text = event.clipboardData.getData("text").trim();
    if (event.clipboardData.files.length) {
      event.preventDefault();
      this.takeFiles(event.clipboardData.files);
    } else if (this.phone.world.startOf(text) !== null && !this.input.value) {
      event.preventDefault();
      this.phone.world.openLink(text, this.phone, { asText: () => { this.put(text); this.input.focus(); } });
    }
  }

  attachments() {
    return [
      { label: "Photo", icon: "photo", go: () => this.pick("photo", "image/*") },
      { label: "File", icon: "file", go: () => this.pick("document", "") },
      { label: "Voice message", hint: "from a file", icon: "mic", go: () => this.pick("voice", "audio/*") },
      { label: "Location", icon: "place", go: () => this.sendPlace() },
      { label: "My contact", icon: "person", go: () => this.phone.deed("contact") },
    ];
  }

  pick(kind, accept) {
    const chooser = el("input", { type: "file", accept, class: "hidden", tabindex: "-1", "aria-hidden": "true" });
    chooser.addEventListener("change", () => { this.upload(chooser.files[0], kind); chooser.remove(); });
    chooser.addEventListener("cancel", () => chooser.remove());
    this.element.append(chooser);
    chooser.click();
  }

  takeFiles(files) {
    if (files[0] && !this.row.hidden) this.upload(files[0], files[0].type.startsWith("image/") ? "photo" : "document");
  }

  async upload(file, kind) {
    const asked = await askUpload(file, kind);
    if (!asked) return;
    const form = new FormData();
    form.append("file", file);
    form.append("kind", kind);
    form.append("caption", asked.caption);
    this.phone.deed("upload", form);
    this.focus();
  }

  async sendPlace() {
    const place = await askPlace();
    if (place) this.phone.deed("location", place);
    this.focus();
  }
}

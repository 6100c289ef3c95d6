// A phone: header, chat, keyboards, input, menus.
import { ask, el, sheet, tell } from "./dom.js";
import { bubble, preview, replyKeys } from "./bubble.js";

const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export class Phone {
  constructor(person, chat, world) {
    this.person = person;
    this.world = world;
    this.messages = new Map((chat?.messages ?? []).map((one) => [one.message_id, one]));
    this.keyboard = chat?.keyboard ?? null;
    this.commands = chat?.commands ?? [];
    this.menuButton = chat?.menu_button ?? null;
    this.waiting = new Map();
    this.reply = null;
    this.edited = null;
    this.act = { say: (text) => this.deed("text", { text }), open: (url) => this.open(url) };
    this.trouble = (error) => this.toast(error.message);
    this.build();
    this.paint();
  }

  build() {
    this.note = el("small");
    this.chat = el("div", { class: "chat", tabindex: "0", role: "log", "aria-label": `Chat of ${this.person.first_name}` });
    this.chat.addEventListener("scroll", () => { this.atEnd = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 60; if (this.atEnd) this.pill.hidden = true; });
    this.typing = el("div", { class: "typing", "aria-live": "polite" });
    this.pill = el("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toEnd() }, "New messages ↓");
    this.keysBox = el("div");
    this.input = el("textarea", { rows: "1", "aria-label": `Message from ${this.person.first_name}`, placeholder: "Message" });
    this.input.addEventListener("keydown", (event) => this.typed(event));
    this.input.addEventListener("input", () => this.hints());
    this.footer = el("div", {});
    const more = el("button", { type: "button", class: "plain", "aria-label": `More for ${this.person.first_name}`, onclick: () => this.options() }, "⋯");
    this.element = el("section", { class: "phone", "aria-label": `Phone of ${this.person.first_name}`, "data-person": String(this.person.id) },
      el("header", {}, el("span", { class: "face", "aria-hidden": "true" }, this.person.first_name.slice(0, 1)), el("div", { class: "who" }, el("b", {}, `${this.person.first_name}’s phone`), this.note), more),
      this.chat, this.typing, this.pill, this.keysBox, this.footer);
    this.foot();
  }

  foot() {
    this.note.textContent = this.person.blocked ? "has blocked the bot" : this.person.note || `chat with ${this.world.bot.first_name}`;
    if (this.person.blocked) {
      this.footer.replaceChildren(el("button", { type: "button", class: "start", onclick: () => this.deed("unblock", {}) }, "Unblock the bot"));
      return;
    }
    if (!this.person.started && ![...this.messages.values()].some((one) => one.from?.id === this.person.id)) {
      this.footer.replaceChildren(el("button", { type: "button", class: "start", onclick: () => this.deed("start", { payload: "" }) }, "Start"));
      return;
    }
    const menu = el("button", { type: "button", "aria-label": "Commands", "aria-haspopup": "menu", onclick: () => this.showMenu() }, this.menuButton?.type === "web_app" ? this.menuButton.text : "☰");
    const attach = el("button", { type: "button", "aria-label": "Attach", onclick: () => this.attach() }, "+");
    this.footer.replaceChildren(el("div", { class: "foot" }, menu, this.input, attach, el("button", { type: "button", class: "send", onclick: () => this.send() }, "Send")));
  }

  async paint() {
    const wasEnd = this.atEnd ?? true;
    const out = [];
    let last = "";
    for (const message of [...this.messages.values()].sort((a, b) => a.message_id - b.message_id)) {
      const when = day.format(new Date(message.date * 1000));
      if (when !== last) out.push(el("div", { class: "day" }, (last = when)));
      out.push(bubble(message, this));
    }
    if (!out.length) out.push(el("p", { class: "nothing" }, this.person.started ? "Nothing here yet." : "An empty phone. Press Start, or open an invitation link from another phone here."));
    this.lastDay = last;
    this.chat.replaceChildren(...out);
    this.keysBox.replaceChildren(...(this.keyboard ? [await replyKeys(this, this.keyboard)] : []));
    if (this.keyboard?.input_field_placeholder) this.input.placeholder = this.keyboard.input_field_placeholder;
    this.foot();
    if (wasEnd) this.toEnd();
  }

  toEnd() {
    this.chat.scrollTop = this.chat.scrollHeight;
    this.atEnd = true;
    this.pill.hidden = true;
  }

  async add(message) {
    const wasEnd = this.atEnd ?? true;
    if (this.messages.has(message.message_id)) return this.change(message);
    const isFirst = this.messages.size === 0;
    this.messages.set(message.message_id, message);
    const when = day.format(new Date(message.date * 1000));
    if (isFirst) this.chat.replaceChildren();
    if (when !== this.lastDay) this.chat.append(el("div", { class: "day" }, (this.lastDay = when)));
    this.chat.append(bubble(message, this));
    if (!this.input.isConnected) this.foot();
    if (wasEnd || message.from?.id === this.person.id) this.toEnd();
    else this.pill.hidden = false;
    if (message.from?.id !== this.person.id) tell(`${this.person.first_name}: ${preview(message)}`);
  }

  change(message) {
    this.messages.set(message.message_id, message);
    const old = this.chat.querySelector(`[data-id="${message.message_id}"]`);
    if (!old) return this.paint();
    const wasEnd = this.atEnd ?? true;
    const focused = old.contains(document.activeElement);
    const fresh = bubble(message, this);
    fresh.style.animation = "none";
    old.replaceWith(fresh);
    if (focused) fresh.querySelector(".keys button")?.focus({ preventScroll: true });
    if (wasEnd) this.toEnd();
  }

  remove(ids) {
    for (const id of ids) {
      this.messages.delete(id);
      const old = this.chat.querySelector(`[data-id="${id}"]`);
      old?.classList.add("gone");
      setTimeout(() => old?.remove(), 250);
    }
  }

  async deed(name, body) {
    try { return await ask(`/sim/people/${this.person.id}/${name}`, body); } catch (error) { this.trouble(error); return null; }
  }

  async tap(message_id, row, column, button) {
    button.classList.add("waiting");
    const result = await this.deed("tap", { message_id, row, column });
    if (result?.callback_query_id) this.waiting.set(result.callback_query_id, button);
    else button.classList.remove("waiting");
    if (result?.url) this.open(result.url);
    if (result?.copied) { await navigator.clipboard?.writeText(result.copied).catch(() => {}); this.toast("Copied."); }
    if (result?.web_app) this.app(result.web_app);
    if (result?.switch_inline !== undefined) { this.input.value = `@${this.world.bot.username} ${result.switch_inline.query ?? result.switch_inline}`; this.input.focus(); }
  }

  answered(event) {
    this.waiting.get(event.callback_query_id)?.classList.remove("waiting");
    this.waiting.delete(event.callback_query_id);
    if (event.url) this.open(event.url);
    if (!event.text) return;
    if (!event.alert) return this.toast(event.text);
    const ok = el("button", { type: "button", onclick: () => { box.remove(); this.input.focus(); } }, "OK");
    const box = el("div", { class: "alert", role: "alertdialog", "aria-label": event.text, onkeydown: (e) => e.key === "Escape" && box.remove() }, el("div", {}, el("p", {}, event.text), ok));
    this.element.append(box);
    ok.focus();
  }

  toast(text) {
    this.element.querySelector(".toast")?.remove();
    const box = el("div", { class: "toast", role: "status" }, text);
    this.element.append(box);
    setTimeout(() => box.remove(), 4000);
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.send(); }
    if (event.key === "Escape") { this.closeMenu(); this.reply = this.edited = null; this.input.placeholder = "Message"; }
    if (event.key === "ArrowUp" && this.menu) { event.preventDefault(); this.menu.lastElementChild?.focus(); }
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.closeMenu();
    const bot = `@${this.world.bot.username} `;
    if (text.startsWith(bot)) return this.inline(text.slice(bot.length));
    this.input.value = "";
    this.input.style.height = "auto";
    if (this.edited) await this.deed("edit", { message_id: this.edited.message_id, text });
    else await this.deed("text", { text, reply_to: this.reply?.message_id ?? null });
    this.reply = this.edited = null;
    this.input.placeholder = "Message";
  }

  async inline(query) {
    const found = await this.deed("inline", { query, offset: "" });
    const results = found?.results ?? found ?? [];
    this.openMenu(results.map((one) => [one.title ?? one.id, "", async () => { await this.deed("inline/choose", { result_id: one.id }); this.input.value = ""; }]));
  }

  replyTo(message) { this.reply = message; this.input.placeholder = `Reply to: ${preview(message)}`; this.input.focus(); }
  editing(message) { this.edited = message; this.input.value = message.text; this.input.focus(); }

  hints() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    const typed = this.input.value;
    if (typed.startsWith("/") && !typed.includes(" ")) this.showMenu(typed.slice(1));
    else this.closeMenu();
  }

  showMenu(start = "") {
    if (this.menu && !start && document.activeElement !== this.input) return this.closeMenu();
    if (this.menuButton?.type === "web_app" && !start) return this.app(this.menuButton.web_app.url);
    const fitting = this.commands.filter((one) => one.command.startsWith(start));
    this.openMenu(fitting.map((one) => [`/${one.command}`, one.description, () => { this.input.value = ""; this.act.say(`/${one.command}`); }]), { focus: !start && document.activeElement !== this.input });
  }

  attach() {
    const pick = (kind, accept) => () => {
      const chooser = el("input", { type: "file", accept });
      chooser.addEventListener("change", () => { const form = new FormData(); form.append("file", chooser.files[0]); form.append("kind", kind); form.append("caption", ""); this.deed("upload", form); });
      chooser.click();
    };
    this.openMenu([["Photo", "", pick("photo", "image/*")], ["File", "", pick("document", "")], ["Voice message", "", pick("voice", "audio/*")], ["Location (Sydney)", "", () => this.deed("location", { latitude: -33.87, longitude: 151.21 })], ["Contact", "", () => this.deed("contact", {})]], { focus: true });
  }

  options() {
    this.openMenu([[this.person.blocked ? "Unblock the bot" : "Block the bot", "", () => this.deed(this.person.blocked ? "unblock" : "block", {})], ["Clear history", "on this phone", () => this.deed("clear", {})]], { focus: true });
  }

  openMenu(items, { focus = false } = {}) {
    this.closeMenu();
    if (!items.length) return;
    const made = items.map(([label, note, go]) => el("button", { type: "button", role: "menuitem", onclick: () => { this.closeMenu(); go(); } }, el("span", {}, label), el("small", {}, note)));
    this.menu = el("div", { class: "menu", role: "menu" }, made);
    this.menu.addEventListener("keydown", (event) => {
      const at = made.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: made.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); made[(to + made.length) % made.length].focus(); }
      if (event.key === "Escape") { this.closeMenu(); this.input.focus(); }
    });
    this.element.append(this.menu);
    if (focus) made[0].focus();
  }

  closeMenu() { this.menu?.remove(); this.menu = null; }

  open(url) {
    const deep = new URL(url, location.href);
    if (deep.hostname === "t.me" && deep.searchParams.has("start")) return this.world.choosePhone(this, deep.searchParams.get("start"));
    window.open(deep.href, "_blank", "noopener");
  }

  async app(url) {
    const answer = await this.deed("web_app", { url });
    if (!answer) return;
    const frame = el("iframe", { src: answer.url, title: "Mini App" });
    const close = () => { window.removeEventListener("message", heard); box.remove(); };
    const heard = (event) => { try { const told = JSON.parse(event.data); if (told.eventType === "web_app_close") close(); if (told.eventType === "web_app_open_link") window.open(told.eventData.url, "_blank", "noopener"); } catch { /* not for us */ } };
    window.addEventListener("message", heard);
    const box = el("div", { class: "app" }, el("header", {}, el("button", { type: "button", onclick: close }, "Close")), frame);
    this.element.append(box);
  }
}

export function choose(title, phones, go) {
  const dialog = sheet(el("b", {}, title), ...phones.map((phone) => el("button", { type: "button", onclick: () => { dialog.close(); go(phone); } }, `${phone.person.first_name}’s phone`)));
}

// What opens above the field: the bot's commands after "/", and its answers after "@bot".
import { ask } from "./api.js";
import { el, touched } from "./dom.js";

const INLINE_PAUSE = 350;

export class Suggestions {
  constructor(phone, composer) {
    Object.assign(this, { phone, composer, items: [], at: -1, asked: 0 });
    this.id = `suggestions-${phone.person.id}`;
    this.list = el("div", { role: "listbox", id: this.id, "aria-label": "Suggestions" });
    this.element = el("div", { class: "suggestions", hidden: true }, this.list);
    this.element.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") event.preventDefault(); });
    document.addEventListener("pointerdown", (event) => {
      if (this.isOpen && !composer.element.contains(event.target)) this.close();
    });
  }

  get isOpen() { return !this.element.hidden; }

  follow(text) {
    clearTimeout(this.timer);
    this.asked += 1;
    const inline = text.match(/^@(\w+)\s([^]*)$/);
    if (/^\/\w*$/.test(text)) this.commands(text.slice(1).toLowerCase());
    else if (inline && inline[1].toLowerCase() === this.phone.world.bot.username?.toLowerCase()) this.timer = setTimeout(() => this.inline(inline[2]), INLINE_PAUSE);
    else this.close();
  }

  // `take`: opened by the menu button, so the field gets the focus and the first command is chosen.
  commands(start, { take = false } = {}) {
    const fitting = this.phone.commands.filter((one) => one.command.startsWith(start));
    this.open(fitting.map((one) => ({
      title: `/${one.command}`, note: one.description, fill: `/${one.command} `,
      go: () => { this.composer.put(""); this.phone.say(`/${one.command}`); },
    })), "Commands");
    if (take && !touched()) this.composer.input.focus({ preventScroll: true });
  }

  async inline(query) {
    const mine = this.asked;
    this.note(query ? `Asking the bot for “${query}” …` : "Asking the bot …");
    let found;
    try {
      found = await ask(`/sim/people/${this.phone.person.id}/inline`, { query, offset: "" });
    } catch (error) {
      if (mine === this.asked) this.note(error.message);
      return;
    }
    if (mine !== this.asked) return;
    if (!found.results?.length) { this.note("The bot has nothing for this."); return; }
    this.open(found.results.map((one) => ({
      title: one.title ?? one.caption ?? one.id, note: one.description ?? "",
      go: async () => {
        this.composer.put("");
        await this.phone.deed("inline/choose", { result_id: one.id });
      },
    })), "The bot’s answers");
  }

  note(text) {
    this.open([], "");
    this.element.hidden = false;
    this.list.replaceChildren(el("p", { role: "status" }, text));
  }

  open(items, label) {
    this.items = items;
    this.at = items.length ? 0 : -1;
    this.element.hidden = !items.length;
    this.list.setAttribute("aria-label", label);
    this.list.replaceChildren(...items.map((item, i) => el("div", {
      role: "option", id: `${this.id}-${i}`, onclick: () => this.pick(i), onpointermove: () => { if (this.at !== i) { this.at = i; this.paint(false); } },
    }, el("b", {}, item.title), el("small", {}, item.note))));
    this.list.scrollTop = 0;
    this.paint();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.element.hidden = true;
    this.items = [];
    this.at = -1;
    this.paint();
  }

  pick(i) {
    const item = this.items[i];
    this.close();
    item?.go();
    this.composer.focus();
  }

  paint(scroll = true) {
    const { input } = this.composer;
    [...this.list.children].forEach((one, i) => {
      one.setAttribute("aria-selected", String(i === this.at));
      if (i === this.at && scroll) one.scrollIntoView({ block: "nearest" });
    });
    if (!input) return;
    const open = this.isOpen && this.at >= 0;
    if (open) {
      input.setAttribute("aria-controls", this.id);
      input.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    } else {
      input.removeAttribute("aria-controls");
      input.removeAttribute("aria-activedescendant");
    }
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.isOpen) return false;
    const count = this.items.length;
    if (event.key === "Escape") this.close();
    else if (!count) return false;
    else if (event.key === "ArrowDown") this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp") this.at = (this.at - 1 + count) % count;
    else if (event.key === "Enter" && !event.shiftKey) this.pick(this.at);
    else if (event.key === "Tab" && !event.shiftKey && this.items[this.at].fill) this.composer.put(this.items[this.at].fill);
    else return false;
    event.preventDefault();
    if (this.isOpen) this.paint();
    return true;
  }
}

// On a narrow screen one phone is shown at a time, with a tab for each.
import { el } from "./dom.js";

export class Tabs {
  constructor(world) {
    this.world = world;
    this.element = document.getElementById("tabs");
    this.tabs = new Map();
    this.front = null;
    this.narrow = matchMedia("(max-width: 719px), (max-width: 959px) and (max-height: 519px)");
    this.narrow.addEventListener("change", () => this.roles());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  add(phone) {
    const { id, first_name: name } = phone.person;
    const tab = el("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `phone-${id}`, onclick: () => this.show(phone) }, el("span", {}, name), el("b", { class: "count", hidden: true }));
    this.tabs.set(phone, tab);
    this.element.append(tab);
    this.roles();
    this.mark();
  }

  remove(phone) {
    this.tabs.get(phone)?.remove();
    this.tabs.delete(phone);
    if (this.front === phone) this.front = null;
  }

  // Some phone is in front.
  settle() {
    if (!this.front) this.front = this.tabs.keys().next().value ?? null;
    this.mark();
  }

  show(phone) {
    this.front = phone;
    this.mark();
    phone.element.scrollIntoView({ inline: "nearest", block: "nearest" });
    if (phone.history.stuck) phone.history.toEnd();
  }

  mark() {
    for (const [phone, tab] of this.tabs) {
      const front = phone === this.front;
      phone.element.classList.toggle("front", front);
      tab.setAttribute("aria-selected", String(front));
      tab.tabIndex = front ? 0 : -1;
    }
  }

  roles() {
    for (const phone of this.tabs.keys()) {
      if (this.narrow.matches) phone.element.setAttribute("role", "tabpanel");
      else phone.element.removeAttribute("role");
    }
  }

  count(phone) {
    const tab = this.tabs.get(phone);
    if (!tab) return;
    const badge = tab.lastElementChild;
    const { unread } = phone.history;
    badge.hidden = !unread;
    badge.textContent = String(unread);
    badge.setAttribute("aria-label", `${unread} new`);
  }

  key(event) {
    const all = [...this.tabs];
    const at = all.findIndex(([, tab]) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const [phone, tab] = all[(to + all.length) % all.length];
    this.show(phone);
    tab.focus();
  }
}

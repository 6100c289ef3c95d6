// The messages of a phone: what is drawn, what moved, and where one has scrolled to.
import { calm, el, icon } from "./dom.js";
import { walkKeys } from "./buttons.js";
import { isService, messageView, serviceLine } from "./message.js";
import { dayKey, dayName } from "./time.js";

const NEAR_END = 60;
const CLUSTER_SECONDS = 300;
const KEPT = 600;
const CONTROLS = "a, button:not([data-menu]), .spoiler, input, audio, video";

export class History {
  constructor(phone) {
    this.phone = phone;
    this.messages = new Map();
    this.drawn = new Map();
    this.turns = new Map();
    this.stuck = true;
    this.unread = 0;
    this.list = el("div", { class: "list" });
    this.element = el("div", { class: "history", role: "log", "aria-live": "off", "aria-label": `Chat on ${phone.person.first_name}’s phone` }, this.list);
    this.pill = el("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toEnd(!calm()) }, el("span", {}), icon("down"));
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("focusin", (event) => this.setCurrent(event.target.closest("article")));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("contextmenu", (event) => this.context(event));
    this.longPress();
    const watch = new ResizeObserver(() => {
      this.measured = this.size();
      if (this.stuck) this.toEnd();
    });
    watch.observe(this.list);
    watch.observe(this.element);
  }

  load(messages) {
    this.messages = new Map(messages.map((one) => [one.message_id, one]));
    this.render({ quiet: true });
    if (this.stuck) this.toEnd();
  }

  add(message) {
    const mine = this.phone.isMine(message);
    this.messages.set(message.message_id, message);
    if (this.messages.size > KEPT) this.messages.delete(this.messages.keys().next().value);
    this.render();
    if (mine) this.toEnd();
    else if (!this.stuck || !this.phone.isShown()) this.unread += 1;
    this.paintPill();
  }

  change(message) {
    if (!this.messages.has(message.message_id)) return;
    this.messages.set(message.message_id, message);
    this.render();
  }

  remove(ids) {
    ids.forEach((id) => this.messages.delete(id));
    this.render();
  }

  refresh(id) {
    this.turns.set(id, (this.turns.get(id) ?? 0) + 1);
    this.render();
  }

  node(id) { return this.list.querySelector(`article[data-id="${id}"], [data-album~="${id}"]`); }
  keysOf(id) { return this.list.querySelectorAll(`article[data-id="${id}"] .key`); }

  // What belongs on the screen, in order: day marks, service lines, messages and albums.
  items() {
    const { phone } = this;
    const sorted = [...this.messages.values()].sort((a, b) => a.message_id - b.message_id);
    const now = phone.world.now();
    const items = [];
    const groups = [];
    for (const message of sorted) {
      const group = groups[groups.length - 1];
      if (group && message.media_group_id && group[0].media_group_id === message.media_group_id) group.push(message);
      else groups.push([message]);
    }
    const together = (a, b) => a && b && a[0].from?.id === b[0].from?.id && Math.abs(b[0].date - a[0].date) < CLUSTER_SECONDS
      && dayKey(new Date(a[0].date * 1000)) === dayKey(new Date(b[0].date * 1000)) && !isService(a[0]) && !isService(b[0]);
    let day = "";
    groups.forEach((group, i) => {
      const date = new Date(group[0].date * 1000);
      if (dayKey(date) !== day) {
        day = dayKey(date);
        const name = dayName(date, now);
        items.push({ key: `day:${day}`, deps: [name], make: () => el("div", { class: "day" }, el("span", {}, name)) });
      }
      const id = group[0].message_id;
      const first = !together(groups[i - 1], group);
      const last = !together(group, groups[i + 1]);
      const make = isService(group[0]) ? () => serviceLine(group[0], phone) : () => messageView(group, phone, { first, last });
      items.push({ key: `m:${id}`, deps: [...group, first, last, this.turns.get(id)], make, ids: group.map((one) => one.message_id) });
    });
    return items;
  }

  // Draws what changed and leaves the rest alone.
  render({ quiet = false } = {}) {
    const items = this.items();
    const next = new Map();
    const still = quiet || calm();
    let cursor = this.list.firstElementChild;
    for (const item of items) {
      const old = this.drawn.get(item.key);
      let node = old?.node;
      if (!old || old.deps.length !== item.deps.length || old.deps.some((dep, i) => dep !== item.deps[i])) {
        node = item.make();
        if (item.ids?.length > 1) node.dataset.album = item.ids.join(" ");
        if (old) {
          if (cursor === old.node) cursor = node;
          swap(old.node, node);
        } else if (!still) node.classList.add("arriving");
        node.querySelectorAll(CONTROLS).forEach((one) => { one.tabIndex = -1; });
      }
      next.set(item.key, { node, deps: item.deps });
      while (cursor?.classList.contains("leaving")) cursor = cursor.nextElementSibling;
      if (cursor === node) cursor = cursor.nextElementSibling;
      else this.list.insertBefore(node, cursor);
    }
    for (const [key, { node }] of this.drawn) if (!next.has(key)) leave(node, still);
    this.drawn = next;
    const focused = this.list.contains(document.activeElement) && document.activeElement.closest("article");
    this.setCurrent(focused || [...this.list.querySelectorAll("article:not(.leaving)")].pop());
    this.phone.emptied(this.messages.size === 0);
    if (this.stuck) this.toEnd();
  }

  // Only one message at a time has its controls in the tab order: the newest, or the one last visited.
  setCurrent(article) {
    if (this.current && this.current !== article) {
      this.current.tabIndex = -1;
      this.current.querySelectorAll(CONTROLS).forEach((one) => { one.tabIndex = -1; });
    }
    this.current = article ?? null;
    if (!article) return;
    article.tabIndex = 0;
    article.querySelectorAll(CONTROLS).forEach((one) => { one.tabIndex = 0; });
  }

  size() { return `${this.element.scrollHeight}/${this.element.clientHeight}`; }

  // A scroll that comes with a change of size is the browser's doing, not the reader's.
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (!clientHeight || (this.stuck && this.size() !== this.measured)) return;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.stuck) this.unread = 0;
    this.paintPill();
  }

  toEnd(smooth = false) {
    this.element.scrollTo({ top: this.element.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    if (!smooth) this.stuck = true;
    if (this.phone.isShown()) this.unread = 0;
    this.paintPill();
  }

  paintPill() {
    this.pill.hidden = this.stuck;
    const label = this.unread === 1 ? "1 new message" : this.unread > 1 ? `${this.unread} new messages` : "";
    this.pill.firstElementChild.textContent = label;
    this.pill.setAttribute("aria-label", label ? `${label}: go there` : "To the newest message");
    this.phone.world.counted?.(this.phone);
  }

  // Scrolls to a message and shows for a moment which one it is.
  show(id) {
    const node = this.node(id);
    if (!node) { this.phone.toast("That message is not on this phone any more."); return; }
    this.stuck = false;
    node.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
    node.focus({ preventScroll: true });
  }

  messageAt(target) {
    const article = target.closest?.("article");
    return article && { article, message: this.messages.get(Number(article.dataset.id)) };
  }

  click(event) {
    const button = event.target.closest("[data-menu]");
    const found = button && this.messageAt(button);
    if (found?.message) this.phone.messageMenu(found.message, button);
  }

  context(event) {
    if (event.target.closest("a[href], img, textarea")?.tagName === "A" || String(getSelection())) return;
    const found = this.messageAt(event.target);
    if (!found?.message) return;
    event.preventDefault();
    this.phone.messageMenu(found.message, { x: event.clientX, y: event.clientY }, found.article);
  }

  // Holding a finger on a message opens its menu where the browser does not do that by itself.
  longPress() {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    this.list.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch" || event.target.closest("button, a")) return;
      const found = this.messageAt(event.target);
      if (!found?.message) return;
      timer = setTimeout(() => this.phone.messageMenu(found.message, { x: event.clientX, y: event.clientY }, found.article), 500);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove", "contextmenu"]) this.list.addEventListener(name, stop);
  }

  key(event) {
    const found = this.messageAt(event.target);
    if (!found) return;
    if (event.key === "Escape") { this.phone.composer.focus(); return; }
    const rows = [...found.article.querySelectorAll(".key-row")].map((row) => [...row.children]);
    if (walkKeys(event, rows)) return;
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      if (found.message) this.phone.messageMenu(found.message, found.article.querySelector(".bubble"), found.article);
      return;
    }
    if (event.target !== found.article) return;
    if (event.key === "Enter") { event.preventDefault(); this.phone.messageMenu(found.message, found.article.querySelector(".bubble"), found.article); return; }
    const all = [...this.list.querySelectorAll("article:not(.leaving)")];
    const at = all.indexOf(found.article);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to >= all.length) this.phone.composer.focus();
    else all[Math.max(0, to)].focus();
  }
}

// Puts the new version in place of the old one and keeps the focus where it was, as far as that place still exists.
function swap(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const spot = active?.dataset.spot;
  old.replaceWith(fresh);
  if (!active) return;
  const goal = (spot && fresh.querySelector(`[data-spot="${CSS.escape(spot)}"]`)) || fresh.querySelector("[data-spot]") || fresh;
  goal.focus({ preventScroll: true });
}

function leave(node, still) {
  if (still) { node.remove(); return; }
  node.classList.add("leaving");
  node.inert = true;
  const { height } = node.getBoundingClientRect();
  node.animate([{ height: `${height}px`, opacity: 1 }, { height: "0px", opacity: 0, marginTop: "0px" }], { duration: 240, easing: "ease-out" })
    .finished.finally(() => node.remove());
}

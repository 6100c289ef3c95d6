// The bar above the phones: the practice's clock and its jumps, links, theme.
import { ask } from "./api.js";
import { el, icon, notice } from "./dom.js";
import { field, openDialog } from "./dialogs.js";
import { barDay, dayKey, full, hour, localInput } from "./time.js";

const WISHES = { auto: ["moon", "sun"], light: "sun", dark: "moon" };
const NEXT = { auto: "light", light: "dark", dark: "auto" };

export class Bar {
  constructor(world) {
    this.world = world;
    this.ahead = 0;
    this.face = document.getElementById("now");
    this.chips = document.querySelector(".chips");
    document.getElementById("hour").addEventListener("click", () => this.move({ advance: 3600 }));
    document.getElementById("set-clock").addEventListener("click", () => this.ask());
    const theme = document.getElementById("theme");
    const paint = () => {
      const { wish } = document.documentElement.dataset;
      const words = { auto: "Auto", light: "Light", dark: "Dark" }[wish];
      theme.replaceChildren(icon(wish === "auto" ? "auto" : WISHES[wish]), el("span", {}, words));
      theme.setAttribute("aria-label", `Light or dark: now ${words.toLowerCase()}`);
      theme.title = wish === "auto" ? "Light or dark, as the system has it" : `Always ${wish}`;
    };
    theme.addEventListener("click", () => window.setTheme(NEXT[document.documentElement.dataset.wish]));
    document.addEventListener("themechange", paint);
    paint();
    setInterval(() => this.tick(), 1000);
  }

  now() { return new Date(Date.now() + this.ahead); }

  setClock(iso) {
    this.ahead = new Date(iso).getTime() - Date.now();
    this.tick();
  }

  tick() {
    const now = this.now();
    const [time, day] = this.face.children;
    const words = hour(now);
    if (time.textContent !== words || this.day !== dayKey(now)) {
      time.textContent = words;
      day.replaceChildren(barDay(now), el("i", {}, ` ${now.getFullYear()}`));
      this.face.dateTime = now.toISOString();
      this.face.title = `The practice’s clock: ${full(now)}`;
    }
    if (this.day && this.day !== dayKey(now)) this.world.phones.forEach((phone) => phone.history.render({ quiet: true }));
    this.day = dayKey(now);
  }

  setJumps(jumps) {
    document.getElementById("jumps").replaceChildren(...jumps.map((one) => el("button", { type: "button", class: "chip", onclick: () => this.move({ jump: one.id }) }, one.label)));
  }

  setLinks(links) {
    document.getElementById("links").replaceChildren(...links.map((one) => el("a", { class: "chip strong", href: one.url, target: "_blank", rel: "noopener" }, one.label, icon("out"))));
  }

  setLine(state) {
    const line = document.getElementById("line");
    if (state === "live") {
      clearTimeout(this.lost);
      this.lost = null;
      line.textContent = "";
      document.body.classList.remove("offline");
      return;
    }
    this.lost ??= setTimeout(() => {
      line.textContent = "Connection lost, trying again …";
      document.body.classList.add("offline");
    }, 800);
  }

  get busy() { return this.chips.hasAttribute("aria-busy"); }

  async move(body) {
    if (this.busy) return;
    this.chips.setAttribute("aria-busy", "true");
    try {
      this.setClock((await ask("/sim/clock", body)).now);
    } catch (error) {
      notice(error.message);
    } finally {
      this.chips.removeAttribute("aria-busy");
    }
  }

  async ask() {
    const now = this.now();
    const chosen = await openDialog({
      title: "Move the clock",
      body: el("div", { class: "fields" }, field("To", { type: "datetime-local", name: "to", required: true, value: localInput(new Date(now.getTime() + 60000)), min: localInput(now), "data-first": true }, "The clock goes forward only. Up to two weeks ahead, whatever falls due on the way is sent at its time; a longer way is to the bot as if it had been asleep.")),
      send: "Go there", read: (form) => form.elements.to.value,
    });
    if (chosen) this.move({ to: new Date(chosen).toISOString() });
  }
}

// The bot's calls as they come in, and the faults that lie in wait for them.
import { ask, get } from "./api.js";
import { el, iconButton, notice } from "./dom.js";
import { second } from "./time.js";

const KEPT = 400;
const KINDS = [
  ["429", "429: too many requests"], ["500", "500: internal error"], ["502", "502: bad gateway"],
  ["drop_before", "Connection cut, nothing done"], ["drop_after", "Done, then connection cut"], ["slow", "Slow answer"],
];

export class CallLog {
  constructor(world) {
    this.world = world;
    this.calls = [];
    this.panel = document.getElementById("log");
    this.button = document.getElementById("show-log");
    this.rows = el("ol", { id: "calls" });
    this.filter = el("input", { type: "search", placeholder: "sendMessage, 429, Ann …", "aria-label": "Show only calls with", oninput: () => this.paint() });
    this.bad = el("input", { type: "checkbox", onchange: () => this.paint() });
    this.polls = el("input", { type: "checkbox", onchange: () => this.paint() });
    this.none = el("p", { class: "none", hidden: true }, "No such call yet.");
    this.waiting = el("ul", { class: "faults" });
    this.panel.append(
      el("div", { class: "log-head" },
        el("div", { class: "log-title" }, el("h2", {}, "Calls to the Bot API"), iconButton("close", "Close the log", () => this.toggle(false))),
        this.filter,
        el("div", { class: "ticks" }, el("label", {}, this.bad, "only errors and violations"), el("label", {}, this.polls, "getUpdates too")),
        this.faultForm()),
      this.none, this.rows);
    this.button.addEventListener("click", () => this.toggle(this.panel.hidden));
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(false); });
  }

  toggle(open) {
    this.panel.hidden = !open;
    document.body.classList.toggle("with-log", open);
    this.button.setAttribute("aria-expanded", String(open));
    if (open) { this.paint(); this.filter.focus(); } else this.button.focus();
  }

  load(calls, faults) {
    this.calls = [...calls];
    this.paint();
    this.paintFaults(faults);
  }

  add(call) {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.shift();
    this.paintButton();
    if (!this.panel.hidden && this.fits(call)) {
      this.rows.prepend(row(call, this.world));
      while (this.rows.childElementCount > KEPT) this.rows.lastElementChild.remove();
      this.none.hidden = true;
    }
    if (this.waiting.childElementCount) {
      clearTimeout(this.later);
      this.later = setTimeout(() => get("/sim/state").then((state) => this.paintFaults(state.faults), () => {}), 400);
    }
  }

  fits(call) {
    if (!this.polls.checked && call.method.toLowerCase() === "getupdates" && call.ok && !call.violations?.length) return false;
    if (this.bad.checked && call.ok && !call.violations?.length) return false;
    const words = this.filter.value.trim().toLowerCase();
    if (!words) return true;
    const all = `${call.method} ${chatOf(call, this.world)} ${call.error_code ?? ""} ${call.description ?? ""} ${(call.violations ?? []).join(" ")} ${JSON.stringify(call.params)}`.toLowerCase();
    return words.split(/\s+/).every((word) => all.includes(word));
  }

  paint() {
    this.paintButton();
    if (this.panel.hidden) return;
    const shown = this.calls.filter((call) => this.fits(call)).reverse();
    this.rows.replaceChildren(...shown.map((call) => row(call, this.world)));
    this.none.hidden = shown.length > 0;
  }

  paintButton() {
    const wrong = this.calls.filter((call) => call.violations?.length).length;
    this.world.paintLogButton(wrong);
  }

  faultForm() {
    const names = el("datalist", { id: "methods" }, ["sendMessage", "editMessageText", "sendPhoto", "answerCallbackQuery", "getUpdates", "sendDocument"].map((one) => el("option", { value: one })));
    const kind = el("select", { name: "kind" }, KINDS.map(([value, words]) => el("option", { value }, words)));
    const seconds = el("label", {}, el("span", {}, "Wait, s"), el("input", { name: "seconds", type: "number", min: "1", max: "600", value: "5" }));
    const show = () => { seconds.hidden = !["429", "slow"].includes(kind.value); };
    kind.addEventListener("change", show);
    const form = el("form", { id: "fault", onsubmit: (event) => this.addFault(event) },
      el("label", { class: "grow" }, el("span", {}, "What happens"), kind),
      el("label", { class: "grow" }, el("span", {}, "To which method"), el("input", { name: "method", list: "methods", placeholder: "any but getUpdates", autocomplete: "off" })),
      el("label", {}, el("span", {}, "Times"), el("input", { name: "times", type: "number", min: "1", max: "99", value: "1" })), seconds,
      el("button", { class: "primary" }, "Lay in wait"), el("button", { type: "button", onclick: () => this.clearFaults() }, "Take all away"), names);
    return el("details", { class: "fault-box" }, el("summary", {}, "Make something go wrong"), form, this.waiting);
  }

  async addFault(event) {
    event.preventDefault();
    const { kind, method, times, seconds } = event.target.elements;
    const wait = Number(seconds.value) || 1;
    try {
      const done = await ask("/sim/faults", { kind: kind.value, method: method.value.trim() || null, times: Number(times.value) || 1, retry_after: Math.round(wait), seconds: wait });
      this.paintFaults(done.faults);
    } catch (error) { notice(error.message); }
  }

  async clearFaults() {
    try {
      await ask("/sim/faults", undefined, "DELETE");
      this.paintFaults([]);
    } catch (error) { notice(error.message); }
  }

  paintFaults(faults) {
    this.waiting.replaceChildren(...(faults ?? []).map((one) => el("li", {},
      `${KINDS.find(([kind]) => kind === one.kind)?.[1] ?? one.kind} · ${one.method ?? "any method"} · ${one.times === 1 ? "once" : `${one.times} times`}`)));
  }
}

function chatOf(call, world) {
  const id = Number(call.params?.chat_id ?? call.params?.user_id);
  return id ? world.nameOf(id) ?? String(id) : "";
}

function row(call, world) {
  const wrong = call.violations ?? [];
  const state = call.ok ? "ok" : String(call.error_code ?? "error");
  const slow = call.ms >= 1000 ? `${(call.ms / 1000).toFixed(1)} s` : `${call.ms < 10 ? call.ms.toFixed(1) : Math.round(call.ms)} ms`;
  const box = el("details", {}, el("summary", {},
    el("time", { datetime: call.at }, second(new Date(call.at))), el("span", { class: "what" }, el("b", {}, call.method), el("span", { class: "chat" }, chatOf(call, world))),
    el("span", { class: call.ok ? "ok" : "error" }, state), el("span", { class: "ms" }, slow),
    !call.ok && call.description && el("span", { class: "why" }, call.description), wrong.map((one) => el("span", { class: "violation" }, `Violation: ${one}`))));
  box.addEventListener("toggle", () => {
    if (box.open && box.childElementCount === 1) box.append(el("pre", { tabindex: "0", "aria-label": "Parameters" }, json({ ...call.params, ...(call.files ? { files: call.files } : {}) })));
  });
  return el("li", { class: wrong.length ? "wrong" : "" }, box);
}

// JSON with its names set apart; texts with JSON inside are unfolded.
function json(value) {
  const open = (one) => {
    if (typeof one === "string" && /^[[{]/.test(one)) { try { return JSON.parse(one); } catch { return one; } }
    return one;
  };
  const text = JSON.stringify(value, (_, one) => open(one), 2);
  return text.split(/("(?:[^"\\]|\\.)*"\s*:)/).map((part, i) => (i % 2 ? el("b", {}, part) : part));
}

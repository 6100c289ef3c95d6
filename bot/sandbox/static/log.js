// The calls to the Bot API, newest first.
import { ask, el } from "./dom.js";

const KEPT = 300;

export class Log {
  constructor() {
    this.list = document.getElementById("calls");
    this.filter = document.getElementById("filter");
    this.filter.addEventListener("input", () => this.list.childNodes.forEach((one) => this.sieve(one)));
    const fault = document.getElementById("fault");
    fault.addEventListener("submit", (event) => {
      event.preventDefault();
      const told = new FormData(fault);
      const seconds = Number(told.get("seconds"));
      ask("/sim/faults", { method: told.get("method") || null, kind: told.get("kind"), times: Number(told.get("times")), retry_after: Math.max(1, seconds), seconds }).catch((error) => alert(error.message));
    });
    document.getElementById("no-faults").addEventListener("click", () => ask("/sim/faults", undefined, "DELETE"));
  }

  fill(calls) {
    this.list.replaceChildren();
    calls.forEach((one) => this.add(one));
  }

  add(call) {
    const violations = call.violations ?? [];
    const state = call.ok ? "ok" : `${call.error_code} ${call.description ?? ""}`;
    const row = el("li", {}, el("details", {},
      el("summary", {}, el("b", {}, call.method), el("span", {}, call.params?.chat_id ? `chat ${call.params.chat_id}` : ""), el("span", { class: call.ok ? "fine" : "bad" }, state), el("span", {}, `${call.ms.toFixed(1)} ms`)),
      el("pre", {}, JSON.stringify(call.params, null, 1))),
      violations.length ? el("p", { class: "bad" }, `Not allowed: ${violations.join("; ")}`) : null);
    this.sieve(row);
    this.list.prepend(row);
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove();
  }

  sieve(row) {
    row.hidden = !row.textContent.toLowerCase().includes(this.filter.value.trim().toLowerCase());
  }
}

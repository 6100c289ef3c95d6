// The page: loads the state, follows the events, and keeps the clock.
import { ask, el, sheet, tell } from "./dom.js";
import { Log } from "./log.js";
import { Phone, choose } from "./phone.js";

const now = document.getElementById("now");
const when = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const log = new Log();
const world = { bot: { first_name: "the bot", username: "" }, phones: new Map(), others: new Map(), ahead: 0, choosePhone };

function choosePhone(from, payload) {
  choose("Open this link on which phone?", [...world.phones.values()].filter((one) => one !== from).concat(from), (phone) => {
    phone.deed("start", { payload });
    front(phone.person.id);
  });
}

function tick() {
  now.textContent = when.format(new Date(Date.now() + world.ahead));
}

function setClock(iso) {
  world.ahead = new Date(iso).getTime() - Date.now();
  tick();
}

function front(id) {
  document.querySelectorAll(".phone").forEach((one) => one.classList.toggle("front", one.dataset.person === String(id)));
  document.querySelectorAll("#tabs button").forEach((one) => {
    const chosen = one.dataset.person === String(id);
    one.setAttribute("aria-selected", String(chosen));
    if (chosen) one.classList.remove("news");
  });
  world.phones.get(id)?.toEnd();
}

function show(phone) {
  document.getElementById("phones").append(phone.element);
  const tab = el("button", { type: "button", role: "tab", "data-person": String(phone.person.id), onclick: () => front(phone.person.id) }, phone.person.first_name);
  document.getElementById("tabs").append(tab);
  requestAnimationFrame(() => phone.toEnd());
}

function open(person, chat) {
  const phone = new Phone(person, chat, world);
  world.phones.set(person.id, phone);
  show(phone);
}

// People without a note have a phone too, but it lies in the drawer until somebody asks for it.
async function takeOut(person) {
  const state = await ask("/sim/state", undefined, "GET");
  world.others.delete(person.id);
  open(state.people.find((one) => one.id === person.id), state.chats[person.id]);
  front(person.id);
  world.phones.get(person.id).element.scrollIntoView({ inline: "end" });
}

function anotherPhone() {
  const name = el("input", { "aria-label": "Name of a new person", placeholder: "A new name", maxlength: "40" });
  const fresh = async () => {
    if (!name.value.trim()) return name.focus();
    dialog.close();
    await ask("/sim/people", { first_name: name.value.trim(), note: "a new phone" });
  };
  const known = [...world.others.values()].map((one) => el("button", { type: "button", onclick: () => { dialog.close(); takeOut(one); } }, `${one.first_name}’s phone`));
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); fresh(); } });
  const dialog = sheet(el("b", {}, "Whose phone?"), ...known, el("div", { class: "row" }, name, el("button", { type: "button", onclick: fresh }, "New phone")));
}

function links(all) {
  document.getElementById("links").replaceChildren(...all.map((one) => el("a", { href: one.url, target: "_blank", rel: "noopener" }, one.label)));
}

async function load() {
  const state = await ask("/sim/state", undefined, "GET");
  world.bot = state.bot;
  world.phones.clear();
  document.getElementById("phones").replaceChildren();
  document.getElementById("tabs").replaceChildren();
  setClock(state.now);
  links(state.links);
  const jump = (body) => ask("/sim/clock", body).then((answer) => setClock(answer.now)).catch((error) => tell(error.message));
  document.getElementById("jumps").replaceChildren(...state.jumps.map((one) => el("button", { type: "button", onclick: () => jump({ jump: one.id }) }, one.label)));
  document.querySelector("[data-advance]").onclick = (event) => jump({ advance: Number(event.currentTarget.dataset.advance) });
  document.getElementById("set-clock").onsubmit = (event) => { event.preventDefault(); jump({ to: new Date(document.getElementById("to").value).toISOString() }); };
  log.fill(state.calls);
  world.others = new Map();
  for (const person of state.people) {
    if (person.note) open(person, state.chats[person.id]);
    else world.others.set(person.id, person);
  }
  const first = [...world.phones.keys()][0];
  if (first) front(first);
}

const HEARD = {
  message: (event, phone) => { phone?.add(event.message); news(event.chat_id); },
  edited: (event, phone) => phone?.change(event.message),
  deleted: (event, phone) => phone?.remove(event.message_ids),
  toast: (event, phone) => phone?.answered(event),
  expired: (event, phone) => phone?.answered({ ...event, text: "The bot did not answer." }),
  action: (event, phone) => { if (phone) { phone.typing.textContent = event.action ? "typing …" : ""; setTimeout(() => { phone.typing.textContent = ""; }, 5000); } },
  keyboard: (event, phone) => { if (phone) { phone.keyboard = event.keyboard; if (!event.keyboard) phone.input.placeholder = "Message"; phone.paint(); } },
  commands: (event, phone) => { if (phone) { phone.commands = event.commands; phone.menuButton = event.menu_button; phone.foot(); } },
  reactions: (event, phone) => { const message = phone?.messages.get(event.message_id); if (message) phone.change({ ...message, reactions: event.reactions }); },
  call: (event) => log.add(event.call),
  clock: (event) => setClock(event.now),
  links: (event) => links(event.links),
  person: (event) => {
    const phone = world.phones.get(event.person.id);
    if (phone) { phone.person = event.person; phone.foot(); return; }
    if (!event.person.note) { world.others.set(event.person.id, event.person); return; }
    open(event.person, null);
    front(event.person.id);
  },
  reset: () => load(),
};

function news(id) {
  const tab = document.querySelector(`#tabs button[data-person="${id}"]`);
  if (tab && tab.getAttribute("aria-selected") !== "true") tab.classList.add("news");
}

function listen() {
  const events = new EventSource("/sim/events");
  let lost = false;
  events.onopen = () => { if (lost) load(); lost = false; };
  events.onerror = () => { lost = true; };
  events.onmessage = (message) => {
    const event = JSON.parse(message.data);
    HEARD[event.type]?.(event, world.phones.get(event.chat_id));
  };
}

function theme() {
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  const dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.classList.toggle("dark", dark);
  document.getElementById("theme").onclick = () => localStorage.setItem("theme", root.classList.toggle("dark") ? "dark" : "light");
}

const panel = document.getElementById("log");
document.getElementById("show-log").addEventListener("click", (event) => {
  panel.hidden = !panel.hidden;
  event.currentTarget.setAttribute("aria-expanded", String(!panel.hidden));
  document.body.style.paddingRight = panel.hidden || innerWidth < 1100 ? "" : "560px";
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) document.getElementById("show-log").click(); });
document.getElementById("add-phone").addEventListener("click", anotherPhone);
theme();
setInterval(tick, 1000);
listen();
await load();
document.body.dataset.ready = "yes";

// The page: loads the state, follows the events, and lays the phones side by side.
import { Stream, get } from "./api.js";
import { Bar } from "./bar.js";
import { el, icon, notice } from "./dom.js";
import { addPhone, follow, openLink, resolve, startOf } from "./links.js";
import { CallLog } from "./log.js";
import { Phone } from "./phone.js";
import { Tabs } from "./tabs.js";

const shelf = document.getElementById("phones");

const world = {
  bot: { first_name: "Bot", username: "" },
  hosts: {},
  phones: new Map(),
  drawer: new Map(),
  wanted: new Set(),
  now: () => bar.now(),
  resolve: (url) => resolve(url, world.hosts),
  startOf: (text) => startOf(text, world.bot.username),
  openLink: (url, from, options) => openLink(world, url, from, options),
  follow: (url, from) => follow(world, url, from),
  front: (phone) => tabs.show(phone),
  counted: (phone) => tabs.count(phone),
  nameOf: (id) => world.phones.get(id)?.person.first_name ?? world.drawer.get(id)?.first_name,
  placeFor,
  takeOut,
  // True when a click is dealt with here instead of by the browser.
  opensHere(url, from) {
    if (world.startOf(url) === null) return false;
    world.openLink(url, from);
    return true;
  },
  paintLogButton(wrong) {
    const words = wrong ? `Calls, ${wrong} ${wrong === 1 ? "violation" : "violations"}` : "Calls";
    const button = document.getElementById("show-log");
    button.setAttribute("aria-label", words);
    button.replaceChildren(icon("calls"), el("span", {}, "Calls"), wrong ? el("b", { class: "count danger" }, String(wrong)) : "");
  },
};

const bar = new Bar(world);
const tabs = new Tabs(world);
const log = new CallLog(world);

function placeFor(person) {
  const known = world.phones.get(person.id);
  if (known) return known;
  const phone = new Phone(person, world);
  world.drawer.delete(person.id);
  world.phones.set(person.id, phone);
  shelf.append(phone.element);
  tabs.add(phone);
  phone.load(person, null);
  return phone;
}

// People without a note have a phone too; it lies in the drawer until somebody asks for it.
async function takeOut(id) {
  world.wanted.add(id);
  const state = await get("/sim/state");
  const phone = placeFor(state.people.find((one) => one.id === id));
  phone.load(phone.person, state.chats[id]);
  return phone;
}

async function load() {
  const state = await get("/sim/state");
  world.bot = state.bot;
  world.hosts = state.hosts ?? {};
  bar.setClock(state.now);
  bar.setJumps(state.jumps);
  bar.setLinks(state.links);
  const here = new Set(state.people.map((one) => one.id));
  for (const [id, phone] of world.phones) {
    if (here.has(id)) continue;
    phone.element.remove();
    tabs.remove(phone);
    world.phones.delete(id);
  }
  const onlyDrawer = state.people.every((one) => !one.note);
  world.drawer = new Map();
  for (const person of state.people) {
    if (person.note || onlyDrawer || world.wanted.has(person.id) || world.phones.has(person.id)) placeFor(person).load(person, state.chats[person.id]);
    else world.drawer.set(person.id, person);
  }
  tabs.settle();
  log.load(state.calls, state.faults);
  document.title = `${world.bot.first_name} · phones`;
  document.body.dataset.ready = "yes";
  return state.version;
}

// What comes to a phone in the drawer is told of, once for all that comes together or while the clock is on its way.
const unseen = new Set();
let telling = 0;
function tellOf(person) {
  unseen.add(person.first_name);
  clearTimeout(telling);
  telling = setTimeout(() => {
    if (bar.busy) return tellOf(person);
    notice(`A message came for ${[...unseen].join(", ")}. “Phone” above opens a phone that is not shown.`);
    unseen.clear();
  }, 400);
}

function heard(event) {
  if (event.type === "call") log.add(event.call);
  else if (event.type === "clock") bar.setClock(event.now);
  else if (event.type === "links") bar.setLinks(event.links);
  else if (event.type === "person") {
    const { person } = event;
    const phone = world.phones.get(person.id);
    if (phone) { phone.person = person; phone.paintPerson(); } else if (person.note) placeFor(person);
    else world.drawer.set(person.id, person);
  } else {
    const phone = world.phones.get(event.chat_id);
    if (event.type === "message" && phone?.isMine(event.message) && !phone.person.started) {
      phone.person = { ...phone.person, started: true };
      phone.paintPerson();
    }
    phone?.heard(event);
    if (event.type === "message" && world.drawer.has(event.chat_id)) tellOf(world.drawer.get(event.chat_id));
  }
}

const add = document.getElementById("add-phone");
add.append(icon("plus"), el("span", {}, "Phone"));
add.setAttribute("aria-label", "Add a phone");
add.addEventListener("click", async () => {
  const phone = await addPhone(world);
  if (phone) { world.front(phone); phone.composer.focus(); }
});
world.paintLogButton(0);

new Stream({ load, heard, state: (state) => bar.setLine(state) }).start();

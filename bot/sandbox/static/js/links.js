// Links: those into the bot open on a phone here, all others in a new tab.
import { ask } from "./api.js";
import { el, notice } from "./dom.js";
import { askPerson, choosePhone, openDialog } from "./dialogs.js";

const OUTSIDE = new Set(["http:", "https:", "mailto:", "tel:"]);

// The start parameter of a deep link to this bot ("" when it has none), or null for any other address.
export function startOf(text, username) {
  let url;
  try { url = new URL(/^t\.me\//i.test(text) ? `https://${text}` : text); } catch { return null; }
  const name = username?.toLowerCase();
  if (url.protocol === "tg:" && url.host === "resolve") return url.searchParams.get("domain")?.toLowerCase() === name ? url.searchParams.get("start") ?? "" : null;
  if (!/^https?:$/.test(url.protocol) || !["t.me", "telegram.me", "telegram.dog"].includes(url.hostname)) return null;
  return url.pathname.replace(/^\/|\/$/g, "").toLowerCase() === name ? url.searchParams.get("start") ?? "" : null;
}

// A public address of the practice stands for a local one behind it.
export function resolve(url, hosts) {
  for (const [outside, inside] of Object.entries(hosts ?? {})) {
    if (url === outside || [`${outside}/`, `${outside}?`, `${outside}#`].some((start) => url.startsWith(start))) return inside + url.slice(outside.length);
  }
  return url;
}

export async function openLink(world, url, from, { asText = null } = {}) {
  const payload = startOf(url, world.bot.username);
  if (payload === null) { follow(world, url, from); return; }
  const known = [...world.phones.values()].sort((a, b) => Number(b !== from) - Number(a !== from));
  const chosen = await choosePhone(known, { asText: Boolean(asText) });
  if (chosen === "here") { asText(); return; }
  const phone = chosen === "new" ? await addPhone(world) : chosen;
  if (!phone) return;
  world.front(phone);
  await phone.deed("start", { payload });
  phone.composer.focus();
}

export function follow(world, url, from) {
  if (startOf(url, world.bot.username) !== null) { openLink(world, url, from); return; }
  const address = resolve(url, world.hosts);
  let parsed;
  try { parsed = new URL(address); } catch { parsed = null; }
  if (!parsed || !OUTSIDE.has(parsed.protocol)) { from.toast("This page cannot open that link."); return; }
  const opened = window.open(address, "_blank");
  if (opened) { opened.opener = null; return; }
  const go = el("a", { class: "chip strong", href: address, target: "_blank", rel: "noopener noreferrer", "data-first": true, onclick: (event) => event.currentTarget.closest("dialog").close() }, "Open");
  openDialog({ title: "Open this link?", body: [el("p", { class: "address" }, address), el("div", { class: "sheet-foot" }, go)] });
}

export async function addPhone(world) {
  const given = await askPerson([...world.drawer.values()]);
  if (!given) return null;
  if (given.id) return world.takeOut(given.id);
  try {
    const person = await ask("/sim/people", { note: "a new phone", ...given });
    return world.placeFor(person);
  } catch (error) {
    notice(error.message);
    return null;
  }
}

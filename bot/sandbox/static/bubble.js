// One message: its bubble, its buttons, and what can be done with it.
import { ask, el, sheet } from "./dom.js";
import { rich } from "./text.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function bubble(message, phone) {
  const mine = message.from && message.from.id === phone.person.id;
  const words = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const parts = [];
  if (message.reply_to_message) parts.push(el("div", { class: "quote" }, preview(message.reply_to_message)));
  if (message.forward_origin) parts.push(el("div", { class: "quote" }, "Forwarded message"));
  parts.push(...media(message));
  if (words) parts.push(el("span", {}, rich(words, entities, phone.act)));
  if (message.poll) parts.push(poll(message, phone));
  const time = el("time", {}, `${message.edit_date ? "edited " : ""}${clock.format(new Date(message.date * 1000))}`);
  const box = el("div", { class: "bubble" }, parts, time);
  const reactions = (message.reactions ?? []).map((one) => one.emoji).join(" ");
  const wide = message.reply_markup?.inline_keyboard?.length || message.photo;
  return el(
    "article",
    { class: `message${mine ? " mine" : ""}${wide ? " wide" : ""}`, "data-id": String(message.message_id), "aria-label": mine ? phone.person.first_name : "The bot" },
    box,
    reactions && el("div", { class: "reactions" }, reactions),
    keys(message.reply_markup?.inline_keyboard, phone, message),
    tools(message, phone, mine),
  );
}

export function preview(message) {
  return (message.text ?? message.caption ?? Object.keys(message).find((name) => ["photo", "document", "voice", "sticker", "location", "poll"].includes(name)) ?? "…").slice(0, 80);
}

function media(message) {
  const file = (one) => `/sim/file/${encodeURIComponent(one.file_id)}`;
  if (message.photo?.length) {
    const best = message.photo[message.photo.length - 1];
    const words = message.caption ? `Picture: ${message.caption.split("\n")[0]}` : "Picture";
    const open = () => sheet(el("img", { src: file(best), alt: words }));
    return [el("img", { class: "photo", src: file(best), width: String(best.width), height: String(best.height), alt: words, tabindex: "0", role: "button", onclick: open, onkeydown: (e) => e.key === "Enter" && open() })];
  }
  if (message.animation) return [message.animation.mime_type === "video/mp4" ? el("video", { class: "photo", src: file(message.animation), autoplay: true, loop: true, muted: true }) : el("img", { class: "photo", src: file(message.animation), alt: "Animation" })];
  if (message.video) return [el("video", { class: "photo", src: file(message.video), controls: true })];
  if (message.voice) return [el("audio", { src: file(message.voice), controls: true })];
  if (message.document) return [el("a", { class: "file", href: file(message.document), download: message.document.file_name ?? "file" }, `⬇ ${message.document.file_name ?? "File"}`)];
  if (message.sticker) return [el("span", {}, message.sticker.emoji ?? "Sticker")];
  if (message.location) return [el("span", {}, `Location ${message.location.latitude.toFixed(3)}, ${message.location.longitude.toFixed(3)}`)];
  if (message.contact) return [el("span", {}, `Contact: ${message.contact.first_name} ${message.contact.phone_number}`)];
  if (message.dice) return [el("span", {}, `${message.dice.emoji} ${message.dice.value}`)];
  return [];
}

function poll(message, phone) {
  const options = message.poll.options.map((option, index) =>
    el("button", { type: "button", disabled: message.poll.is_closed, onclick: () => phone.deed("vote", { message_id: message.message_id, option_ids: [index] }) }, `${option.text}  (${option.voter_count})`));
  return el("div", { class: "poll" }, el("b", {}, message.poll.question), options);
}

function keys(rows, phone, message) {
  if (!rows?.length) return null;
  const made = rows.map((row, r) => el("div", {}, row.map((button, c) => {
    const mark = button.url ? " ↗" : button.copy_text ? " ⧉" : "";
    return el("button", { type: "button", class: button.style ?? "", onclick: (event) => phone.tap(message.message_id, r, c, event.currentTarget) }, button.text + mark);
  })));
  return el("div", { class: "keys" }, made);
}

function tools(message, phone, mine) {
  const id = message.message_id;
  const does = (label, go) => el("button", { type: "button", onclick: go }, label);
  const row = [does("Reply", () => phone.replyTo(message)), does("👍", () => phone.deed("react", { message_id: id, emoji: "👍" }))];
  if (mine && message.text) row.push(does("Edit", () => phone.editing(message)));
  row.push(does("Forward", () => phone.deed("forward", { chat_id: phone.person.id, message_id: id })));
  row.push(does("Delete", () => phone.deed("delete", { message_id: id })));
  return el("div", { class: "tools" }, row);
}

export async function replyKeys(phone, keyboard) {
  const rows = keyboard.keyboard.map((row, r) => el("div", {}, row.map((key, c) =>
    el("button", { type: "button", onclick: () => ask(`/sim/people/${phone.person.id}/keyboard`, { row: r, column: c }).catch(phone.trouble) }, typeof key === "string" ? key : key.text))));
  return el("div", { class: "keys reply-keys" }, rows);
}

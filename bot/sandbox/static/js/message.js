// A message, or an album of them, as one bubble with what hangs on it.
import { el, icon } from "./dom.js";
import { inlineKeyboard } from "./buttons.js";
import { media } from "./media.js";
import { poll } from "./poll.js";
import { richText } from "./richtext.js";
import { full, hour } from "./time.js";

const KINDS = {
  photo: "Photo", animation: "Animation", video: "Video", video_note: "Video message", voice: "Voice message", audio: "Audio",
  document: "Document", sticker: "Sticker", poll: "Poll", venue: "Place", location: "Location", contact: "Contact", dice: "Dice",
};

const kindOf = (message) => Object.keys(KINDS).find((name) => name in message);

// What a message says in one line.
export function summary(message, length = 90) {
  const kind = kindOf(message);
  const words = (message.text ?? message.caption ?? message.poll?.question ?? "").replace(/\s+/g, " ").trim();
  const name = kind === "document" ? message.document.file_name ?? KINDS.document : KINDS[kind];
  const line = kind && kind !== "text" ? [kind === "sticker" ? message.sticker.emoji : name, words].filter(Boolean).join(": ") : words;
  return line.length > length ? `${line.slice(0, length - 1)}…` : line || "Message";
}

export const isService = (message) => message.text === undefined && !kindOf(message);

export function serviceLine(message, phone) {
  const who = phone.isMine(message) ? phone.person.first_name : phone.world.bot.first_name;
  const pinned = message.pinned_message;
  const line = pinned ? `${who} pinned “${summary(pinned, 40)}”`
    : message.web_app_data ? `Data from “${message.web_app_data.button_text}” went to the bot`
      : message.write_access_allowed ? "The bot may write to you now" : "A message that this page cannot show";
  return el("div", { class: "service" }, el("span", {}, line));
}

export function messageView(messages, phone, { first, last }) {
  const head = messages[0];
  const worded = messages.find((one) => one.text ?? one.caption) ?? head;
  const mine = phone.isMine(head);
  const shown = media(messages, phone);
  const words = worded.text ?? worded.caption ?? "";
  const text = words && el("div", { class: "text" }, richText(words, worded.entities ?? worded.caption_entities, phone));
  const about = meta(messages);
  const bare = shown?.classList.contains("bare");
  const chips = reactions(head, phone);
  if (text) text.append(about);
  const parts = head.show_caption_above_media ? [text, shown] : [shown, text];
  const bubble = el("div", { class: `bubble${shown && !text && !bare ? " picture" : ""}${bare ? " bare" : ""}` },
    origin(head, phone), quote(head, phone), parts, head.poll && poll(head, phone), chips, !text && about);
  const keys = inlineKeyboard(head, phone);
  const who = mine ? phone.person.first_name : phone.world.bot.first_name;
  return el("article", {
    class: `message ${mine ? "mine" : "theirs"}${first ? " first" : ""}${last ? " last" : ""}${keys ? " keyed" : ""}${shown ? " with-media" : ""}`,
    "data-id": head.message_id, "aria-label": `${who}, ${hour(new Date(head.date * 1000))}`, tabindex: "-1",
  },
  el("div", { class: "line-up" }, bubble,
    el("button", { type: "button", class: "round more", tabindex: "-1", "data-menu": "", "aria-label": "What to do with this message", "aria-haspopup": "menu" }, icon("chevron"))),
  keys);
}

function meta(messages) {
  const newest = messages[messages.length - 1];
  const date = new Date(newest.date * 1000);
  const edited = messages.some((one) => one.edit_date) && "edited ";
  return el("span", { class: "meta" }, edited, el("time", { datetime: date.toISOString(), title: full(date) }, hour(date)));
}

function origin(message, phone) {
  const lines = [];
  const from = message.forward_origin;
  if (from) {
    const name = from.sender_user?.first_name ?? from.sender_user_name ?? from.chat?.title ?? "someone";
    lines.push(el("div", { class: "origin" }, `Forwarded from ${name}`));
  }
  if (message.via_bot) lines.push(el("div", { class: "origin" }, `via @${message.via_bot.username ?? phone.world.bot.username}`));
  return lines;
}

function quote(message, phone) {
  const target = message.reply_to_message;
  if (!target) return null;
  const who = phone.isMine(target) ? phone.person.first_name : target.from?.first_name ?? phone.world.bot.first_name;
  const line = message.quote?.text ?? summary(target, 120);
  return el("button", { type: "button", class: "quote", onclick: () => phone.history.show(target.message_id), "aria-label": `Reply to ${who}: ${line}` },
    el("strong", {}, who), el("span", {}, line));
}

function reactions(message, phone) {
  const all = message.reactions ?? [];
  if (!all.length) return null;
  const byEmoji = new Map();
  for (const one of all) byEmoji.set(one.emoji, [...(byEmoji.get(one.emoji) ?? []), one.from_id]);
  return el("div", { class: "reactions" }, [...byEmoji].map(([emoji, who]) => {
    const own = who.includes(phone.person.id);
    return el("button", {
      type: "button", class: "reaction", "aria-pressed": String(own), "data-spot": `r:${emoji}`,
      "aria-label": `${emoji} ${who.length}`, onclick: () => phone.react(message, own ? null : emoji),
    }, emoji, who.length > 1 && ` ${who.length}`);
  }));
}

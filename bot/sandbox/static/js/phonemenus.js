// What the menus of a phone and of a message offer.
import { copy } from "./dom.js";

const EMOJI = ["👍", "❤", "🔥", "🎉", "👏", "🙏", "🤔", "😢"];

export function phoneItems(phone) {
  const { person } = phone;
  return [
    { label: "Send /start", icon: "again", go: () => phone.deed("start", { payload: "" }), off: person.blocked },
    { label: person.blocked ? "Unblock the bot" : "Block the bot", icon: "block", go: () => phone.deed(person.blocked ? "unblock" : "block") },
    { label: "Clear this chat", icon: "trash", danger: true, go: () => phone.clear(), off: !phone.history.messages.size },
    { label: `Copy the chat’s id, ${person.id}`, icon: "copy", go: () => copied(String(person.id), phone) },
  ];
}

export function messageItems(phone, message) {
  const mine = phone.isMine(message);
  const own = (message.reactions ?? []).find((one) => one.from_id === phone.person.id)?.emoji;
  const words = message.text ?? message.caption;
  const away = phone.person.blocked;
  return [
    { emoji: EMOJI, chosen: own, go: (emoji) => phone.react(message, emoji === own ? null : emoji) },
    { label: "Reply", icon: "reply", go: () => phone.composer.replyTo(message), off: away },
    words && { label: "Copy text", icon: "copy", go: () => copied(words, phone) },
    mine && words && !message.forward_origin && { label: "Edit", icon: "edit", go: () => phone.composer.edit(message), off: away },
    { label: "Forward to the bot", icon: "forward", go: () => phone.deed("forward", { chat_id: message.chat.id, message_id: message.message_id }), off: away },
    { label: "Delete on this phone", icon: "trash", danger: true, go: () => phone.deed("delete", { message_id: message.message_id }) },
  ].filter(Boolean);
}

async function copied(text, phone) {
  await copy(text);
  phone.toast("Copied.");
}

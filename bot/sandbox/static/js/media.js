// What a message carries beside text: pictures, films, files, places, cards.
import { fileUrl } from "./api.js";
import { calm, el, icon } from "./dom.js";
import { openViewer } from "./viewer.js";

export function media(messages, phone) {
  if (messages.length > 1) return album(messages);
  const [message] = messages;
  if (message.photo?.length) return veiled(message, photo(message, [message]));
  if (message.animation) return veiled(message, film(message.animation, { looped: true }));
  if (message.video) return veiled(message, film(message.video, {}));
  if (message.video_note) return el("div", { class: "round-film bare" }, el("video", { src: fileUrl(message.video_note), controls: true, preload: "metadata" }));
  if (message.voice) return sound(message.voice, "Voice message");
  if (message.audio) return sound(message.audio, [message.audio.performer, message.audio.title].filter(Boolean).join(" – ") || message.audio.file_name);
  if (message.document) return file(message.document);
  if (message.sticker) return sticker(message.sticker);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address);
  if (message.location) return place(message.location, "Location");
  if (message.contact) return card(message.contact, phone);
  if (message.dice) return el("div", { class: "dice bare", role: "img", "aria-label": `${message.dice.emoji} shows ${message.dice.value}` }, message.dice.emoji, el("b", {}, message.dice.value));
  return null;
}

const largest = (message) => message.photo[message.photo.length - 1];
const pictureName = (message) => (message.caption ? `Picture: ${message.caption.split("\n")[0].slice(0, 120).replace(/[:.]$/, "")}` : "Picture");

function photo(message, set) {
  const best = largest(message);
  const open = () => openViewer(set.map((one) => ({ url: fileUrl(largest(one)), name: pictureName(one), caption: one.caption ?? "" })), set.indexOf(message));
  const image = el("img", { class: "photo", src: fileUrl(best), width: best.width, height: best.height, alt: pictureName(message), loading: "lazy", decoding: "async" });
  return el("button", { type: "button", class: "picture-frame", "data-spot": `p:${message.message_id}`, "aria-label": `${pictureName(message)}: open large`, onclick: open }, image);
}

function album(messages) {
  if (messages.every((one) => one.photo || one.video)) {
    const photos = messages.filter((one) => one.photo);
    const count = messages.length;
    return el("div", { class: `album n${Math.min(count, 5)}${count % 2 ? " odd" : ""}` }, messages.map((one) => one.photo ? photo(one, photos) : film(one.video, {})));
  }
  return el("div", { class: "files" }, messages.map((one) => one.document ? file(one.document) : sound(one.audio, one.audio?.title ?? "Audio")));
}

function film(one, { looped }) {
  const source = fileUrl(one);
  const size = { width: one.width, height: one.height };
  if (looped && one.mime_type?.startsWith("image/")) return el("img", { class: "photo", src: source, alt: "Animation", ...size });
  const moving = looped && !calm();
  const made = el("video", { class: "photo", src: source, playsInline: true, preload: "metadata", controls: !moving, autoplay: moving, loop: moving, "aria-label": looped ? "Animation" : "Video", ...size });
  made.muted = Boolean(looped);
  return made;
}

// A picture that the bot marked as a spoiler stays veiled until it is asked for.
function veiled(message, shown) {
  if (!message.has_media_spoiler) return shown;
  const veil = el("button", { type: "button", class: "veil", onclick: () => veil.remove() }, "Hidden picture: show it");
  return el("div", { class: "veiled" }, shown, veil);
}

function sound(one, name) {
  return el("div", { class: "sound" }, el("span", {}, icon("mic"), name), el("audio", { src: fileUrl(one), controls: true, preload: "none", "aria-label": name }));
}

export function size(bytes) {
  if (!bytes) return "";
  const units = ["bytes", "kB", "MB", "GB"];
  const step = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 10 || !step ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

function file(one) {
  const name = one.file_name ?? "File";
  return el("a", { class: "file", href: fileUrl(one), download: name, "aria-label": `Save ${name}` },
    el("span", { class: "disc" }, icon("file"), icon("save")), el("span", {}, el("b", {}, name), el("small", {}, size(one.file_size))));
}

function sticker(one) {
  const emoji = () => el("span", { class: "sticker-emoji" }, one.emoji ?? "🙂");
  const box = el("div", { class: "sticker bare", role: "img", "aria-label": `Sticker ${one.emoji ?? ""}` });
  if (one.is_animated) { box.append(emoji()); return box; }
  const shown = one.is_video ? el("video", { src: fileUrl(one), autoplay: !calm(), loop: true, playsInline: true }) : el("img", { src: fileUrl(one), alt: "" });
  // A sample of one pixel, or a file the browser cannot draw, says what it means instead.
  const replaced = () => shown.replaceWith(emoji());
  shown.addEventListener("error", replaced);
  shown.addEventListener("load", () => { if (shown.naturalWidth < 16) replaced(); });
  box.append(shown);
  return box;
}

function place({ latitude, longitude }, title, address) {
  const at = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=12/${latitude}/${longitude}`;
  return el("a", { class: "place", href: map, target: "_blank", rel: "noopener noreferrer", "aria-label": `${title} ${address ?? ""} ${at}: open a map` },
    el("span", { class: "map", "aria-hidden": "true" }, icon("place")), el("span", { class: "where" }, el("b", {}, title), el("small", {}, address ?? at)));
}

function card(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return el("div", { class: "card" }, el("span", { class: "face", "aria-hidden": "true" }, name.slice(0, 1)),
    el("span", {}, el("b", {}, name), el("small", {}, contact.phone_number)));
}

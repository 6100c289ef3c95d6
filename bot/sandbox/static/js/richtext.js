// Message entities to elements. Offsets count UTF-16 units, which is what JavaScript's strings are made of.
import { copy, el } from "./dom.js";
import { entityTime, full } from "./time.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);

export function richText(text, entities, phone) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, phone);
}

function span(text, from, to, entities, phone) {
  const out = [];
  let at = from;
  for (let i = 0; i < entities.length;) {
    const entity = entities[i++];
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    while (i < entities.length && entities[i].offset < end) inner.push(entities[i++]);
    if (end <= begin) continue;
    out.push(text.slice(at, begin));
    out.push(element(entity, text.slice(begin, end), span(text, begin, end, inner, phone), phone));
    at = end;
  }
  out.push(text.slice(at, to));
  return unbroken(out);
}

// A quote or a block of code breaks the line itself, so the line feeds beside it would leave gaps.
function unbroken(parts) {
  return parts.map((part, i) => {
    if (typeof part !== "string") return part;
    let text = part;
    if (BLOCKS.has(parts[i + 1]?.tagName)) text = text.replace(/\n$/, "");
    if (BLOCKS.has(parts[i - 1]?.tagName)) text = text.replace(/^\n/, "");
    return text;
  }).filter((part) => part !== "");
}

function element(entity, plain, children, phone) {
  const { type } = entity;
  if (type in PLAIN) return el(PLAIN[type], {}, children);
  if (type === "spoiler") return spoiler(children);
  if (type === "code") return el("code", { title: "Copy", onclick: () => copied(plain, phone) }, children);
  if (type === "pre") return pre(entity, plain, children, phone);
  if (type === "blockquote") return el("blockquote", {}, children);
  if (type === "expandable_blockquote") return expandable(children);
  if (type === "bot_command") return el("button", { type: "button", class: "link", onclick: () => phone.say(plain) }, children);
  if (type === "url") return link(plain.includes("://") ? plain : `https://${plain}`, children, phone);
  if (type === "text_link") return link(entity.url, children, phone);
  if (type === "email") return link(`mailto:${plain}`, children, phone);
  if (type === "phone_number") return link(`tel:${plain.replace(/[^+\d]/g, "")}`, children, phone);
  if (type === "date_time") return when(entity, children, phone);
  if (["mention", "text_mention", "hashtag", "cashtag"].includes(type)) return el("span", { class: "mention" }, children);
  return el("span", {}, children);
}

async function copied(plain, phone) {
  await copy(plain);
  phone.toast("Copied.");
}

function spoiler(children) {
  const open = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.currentTarget.classList.add("open");
    event.currentTarget.removeAttribute("role");
    event.currentTarget.removeAttribute("aria-label");
  };
  return el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text: show it", onclick: open, onkeydown: open },
    el("span", {}, children));
}

function pre(entity, plain, children, phone) {
  const name = entity.language && el("span", { class: "language" }, entity.language);
  return el("pre", {}, name, el("code", { title: "Copy", onclick: () => copied(plain, phone) }, children));
}

function expandable(children) {
  const toggle = (event) => {
    const open = box.classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
    event.currentTarget.textContent = open ? "less" : "more";
  };
  const box = el("blockquote", { class: "expandable" }, el("div", { class: "folded" }, children),
    el("button", { type: "button", class: "link", "aria-expanded": "false", onclick: toggle }, "more"));
  return box;
}

function link(url, children, phone) {
  const known = /^(https?|tg|mailto|tel):/i.test(url);
  if (!known) return el("span", { class: "mention" }, children);
  const follow = (event) => { if (phone.world.opensHere(url, phone)) event.preventDefault(); };
  return el("a", { href: phone.world.resolve(url), target: "_blank", rel: "noopener noreferrer", onclick: follow }, children);
}

function when(entity, children, phone) {
  const date = new Date(entity.unix_time * 1000);
  const shown = entity.date_time_format ? entityTime(entity.unix_time, entity.date_time_format, phone.world.now()) : children;
  return el("time", { class: "when", datetime: date.toISOString(), title: full(date) }, shown);
}

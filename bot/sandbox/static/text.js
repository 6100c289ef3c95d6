// Message entities (offsets in UTF-16 units, which JavaScript's strings are made of) to elements.
import { el } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function rich(text, entities = [], act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, act);
}

function span(text, from, to, entities, act) {
  const out = [];
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    if (entity.offset < at) continue;
    out.push(text.slice(at, entity.offset));
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    const children = span(text, entity.offset, end, inner, act);
    out.push(element(entity, text.slice(entity.offset, end), children, act));
    at = end;
  }
  out.push(text.slice(at, to));
  return out.filter((one) => one !== "");
}

function element(entity, plain, children, act) {
  const link = (go) => el("a", { href: "#", onclick: (event) => { event.preventDefault(); go(); } }, children);
  if (entity.type in TAGS) return el(TAGS[entity.type], {}, children);
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: "0", role: "button", onclick: (e) => e.currentTarget.classList.add("open"), onkeydown: (e) => e.key === "Enter" && e.currentTarget.classList.add("open") }, children);
  if (entity.type === "bot_command") return link(() => act.say(plain));
  if (entity.type === "url") return link(() => act.open(plain.includes("://") ? plain : `https://${plain}`));
  if (entity.type === "text_link") return link(() => act.open(entity.url));
  return el("span", {}, children);
}

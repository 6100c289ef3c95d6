// Elements, icons, and a line for screen readers.

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (typeof value !== "string" && name in made) made[name] = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(3).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h10",
  send: "M20.500 3.500 3.500 10.500l6.800 3.200 3.200 6.800zM10.300 13.700l10.200-10.200",
  clip: "M20 11.500l-8.200 8.200a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.400a1.700 1.700 0 0 1-2.400-2.400l7.600-7.500",
  keyboard: "M5 6h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM7 10h.010M12 10h.010M17 10h.010M8.500 14h7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  chevron: "M6 9l6 6 6-6",
  back: "M15 5l-7 7 7 7",
  copy: "M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM4.500 15.500V6a2 2 0 0 1 2-2H15",
  out: "M8 16l9-9M9.500 7H17v7.500",
  app: "M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM4 9h16",
  file: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5",
  place: "M12 21s-6.500-6-6.500-11a6.500 6.500 0 0 1 13 0c0 5-6.500 11-6.500 11zM14.300 10a2.300 2.300 0 1 1-4.600 0 2.300 2.300 0 0 1 4.600 0z",
  person: "M15.500 8a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0zM5 20a7 7 0 0 1 14 0",
  reply: "M10 6.500L4.500 12l5.500 5.500M4.500 12H13a6 6 0 0 1 6 6",
  forward: "M14 6.500l5.500 5.500-5.500 5.500M19.500 12H11a6 6 0 0 0-6 6",
  edit: "M4 20l1-4.500L15.500 5l3.500 3.500L8.500 19z",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
  block: "M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0zM6.500 6.500l11 11",
  sun: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM12 2.500v2.500M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300L7 7M17 17l1.700 1.700M5.300 18.700L7 17M17 7l1.700-1.700",
  moon: "M20 14.500A8.500 8.500 0 1 1 9.500 4 6.700 6.700 0 0 0 20 14.500z",
  auto: "M20.500 12a8.500 8.500 0 1 1-17 0 8.500 8.500 0 0 1 17 0zM12 3.500v17M12 8l7.300-.500M12 12h8.500M12 16l7.300.500",
  calls: "M8 8l-4 4 4 4M16 8l4 4-4 4M13.500 5.500l-3 13",
  plus: "M12 5v14M5 12h14",
  clock: "M20.500 12a8.500 8.500 0 1 1-17 0 8.500 8.500 0 0 1 17 0zM12 7v5l3.500 2",
  more: "M5 12h.010M12 12h.010M19 12h.010",
  photo: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM10.500 10a1.500 1.500 0 1 1-3 0 1.500 1.500 0 0 1 3 0zM3.500 17.500L9 12l4 4 3-3 4.500 4.500",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21",
  at: "M15.500 12a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0zM15.500 9v4a2.500 2.500 0 0 0 5 0v-1a8.500 8.500 0 1 0-3.500 6.900",
  save: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  check: "M5 12.500l4.500 4.500L19 7.500",
  again: "M19.500 12a7.500 7.500 0 1 1-2.200-5.300M19.500 3.500V8H15",
  pinned: "M12 14v6M8 4h8l-1 6 2.500 4h-11L9 10z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon i-${name}`, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, attributes = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Where a finger does the pointing, a focused field would push up the keyboard unasked.
export const touched = () => matchMedia("(pointer: coarse)").matches;

// Says something to screen readers; the newest few lines are kept.
export function announce(text) {
  const box = document.getElementById("announcer");
  box.append(el("p", {}, text));
  while (box.childElementCount > 5) box.firstElementChild.remove();
}

// A short line under the bar, for what concerns the page as a whole.
export function notice(text) {
  const box = el("div", { class: "notice", role: "status" }, text);
  document.getElementById("notices").append(box);
  setTimeout(() => box.remove(), 4000 + 40 * text.length);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = el("textarea", { class: "hidden" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

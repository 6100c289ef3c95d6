// The page's questions, as native dialogs: Esc closes, the focus stays inside and goes back afterwards.
import { el, iconButton } from "./dom.js";

let serial = 0;

// Shows a form; resolves to what `read` makes of it when it is sent, and to null when it is closed.
export function openDialog({ title, body, send = null, read = () => true, wide = false }) {
  serial += 1;
  const name = `dialog-${serial}`;
  return new Promise((resolve) => {
    let result = null;
    const dialog = el("dialog", { class: `sheet${wide ? " wide" : ""}`, "aria-labelledby": name });
    const form = el("form", { method: "dialog" },
      el("div", { class: "sheet-head" }, el("h2", { id: name }, title), iconButton("close", "Close", () => dialog.close())),
      body, send && el("div", { class: "sheet-foot" }, el("button", { class: "primary" }, send)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      result = read(form);
      dialog.close();
    });
    dialog.append(form);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(result); });
    dialog.done = (value) => { result = value; dialog.close(); };
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[data-first]") ?? dialog.querySelector(".sheet-foot button"))?.focus();
  });
}

export const confirmIt = (title, words, yes) => openDialog({ title, body: el("p", {}, words), send: yes });

export const field = (label, attributes, hint) => el("label", { class: "field" }, el("span", {}, label), el("input", attributes), hint && el("small", {}, hint));

// Which phone? Resolves to a phone, to "new", to "here" (as text) or to null.
export function choosePhone(phones, { asText = false } = {}) {
  const pick = (value) => (event) => event.currentTarget.closest("dialog").done(value);
  const rows = phones.map((phone, i) => el("button", { type: "button", class: "choice", "data-first": i === 0, onclick: pick(phone) },
    el("span", { class: "face", "aria-hidden": "true" }, phone.person.first_name.slice(0, 1)),
    el("span", {}, el("b", {}, `${phone.person.first_name}’s phone`), el("small", {}, phone.person.note))));
  const fresh = el("button", { type: "button", class: "choice", onclick: pick("new") }, el("span", { class: "face", "aria-hidden": "true" }, "+"), el("b", {}, "A new phone"));
  const text = asText && el("button", { type: "button", class: "link", onclick: pick("here") }, "Paste it as text instead");
  return openDialog({ title: "Open this link on which phone?", body: el("div", { class: "choices" }, rows, fresh, text) });
}

// A phone out of the drawer ({id}), or a new person's name, note and language.
export function askPerson(drawer = []) {
  const known = drawer.length > 0 && el("div", { class: "choices" }, drawer.map((one) => el("button", {
    type: "button", class: "choice", onclick: (event) => event.currentTarget.closest("dialog").done({ id: one.id }),
  }, el("span", { class: "face", "aria-hidden": "true" }, one.first_name.slice(0, 1)), el("b", {}, `${one.first_name}’s phone`))), el("p", { class: "or" }, "or somebody new"));
  return openDialog({
    title: "Add a phone",
    body: el("div", { class: "fields" }, known,
      field("First name", { name: "first_name", required: true, maxlength: "64", autocomplete: "off", "data-first": true }),
      field("Who it is", { name: "note", maxlength: "80", placeholder: "a new phone", autocomplete: "off" }, "Shown above the phone only."),
      field("Language", { name: "language_code", value: "en", maxlength: "5", pattern: "[a-z]{2,3}(-[A-Za-z]+)?", autocomplete: "off" }, "Of the phone’s Telegram, such as en or de.")),
    send: "Add",
    read: (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value)),
  });
}

const CITIES = [
  ["Berlin", 52.52, 13.405], ["London", 51.5072, -0.1276], ["New York", 40.7128, -74.006], ["Los Angeles", 34.0522, -118.2437],
  ["São Paulo", -23.5505, -46.6333], ["Mumbai", 19.076, 72.8777], ["Tokyo", 35.6762, 139.6503], ["Sydney", -33.8688, 151.2093],
];

export function askPlace() {
  const city = el("select", { name: "city", "data-first": true }, CITIES.map(([name], i) => el("option", { value: String(i) }, name)));
  const body = el("div", { class: "fields" }, el("label", { class: "field" }, el("span", {}, "City"), city),
    el("div", { class: "pair" }, field("Latitude", { name: "latitude", type: "number", step: "any", min: "-90", max: "90", required: true, value: "52.52" }),
      field("Longitude", { name: "longitude", type: "number", step: "any", min: "-180", max: "180", required: true, value: "13.405" })));
  city.addEventListener("change", () => {
    const [, latitude, longitude] = CITIES[Number(city.value)];
    body.querySelector("[name=latitude]").value = latitude;
    body.querySelector("[name=longitude]").value = longitude;
  });
  return openDialog({
    title: "Send a location", body, send: "Send",
    read: (form) => ({ latitude: Number(form.elements.latitude.value), longitude: Number(form.elements.longitude.value) }),
  });
}

// A file before it is sent, with a caption. Resolves to the caption, or to null.
export function askUpload(file, kind) {
  const address = URL.createObjectURL(file);
  const shown = kind === "photo" ? el("img", { class: "preview", src: address, alt: "The photo to send" }) : el("p", { class: "preview" }, file.name);
  return openDialog({
    title: kind === "photo" ? "Send a photo" : kind === "voice" ? "Send a voice message" : "Send a file",
    body: el("div", { class: "fields" }, shown, field("Caption", { name: "caption", maxlength: "1024", autocomplete: "off", "data-first": true })),
    send: "Send", read: (form) => ({ caption: form.elements.caption.value.trim() }),
  }).finally(() => URL.revokeObjectURL(address));
}

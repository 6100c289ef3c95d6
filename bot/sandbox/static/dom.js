// Small helpers: elements, requests, and one line for the screen reader.

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

export async function ask(path, body, method = "POST") {
  const form = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    headers: form || body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : form ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const result = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(result.error || `${path} answered ${answer.status}`);
  return result;
}

export function tell(text) {
  document.getElementById("status").textContent = text;
}

export function sheet(...content) {
  const dialog = document.getElementById("sheet");
  document.getElementById("sheet-body").replaceChildren(...content);
  dialog.showModal();
  return dialog;
}

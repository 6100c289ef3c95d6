// A Mini App: a frame over the phone that speaks the messages of telegram-web-app.js with its page.
import { el, iconButton } from "./dom.js";
import { confirmIt, openDialog } from "./dialogs.js";

const SCHEMES = new Set(["http:", "https:"]);

export class MiniApp {
  constructor(phone) {
    this.phone = phone;
    this.guarded = false;
  }

  async open(url) {
    const { phone } = this;
    const answer = await phone.deed("web_app", { url });
    if (!answer) return;
    this.before = document.activeElement;
    this.back = iconButton("back", "Back", () => this.tell("back_button_pressed"), { hidden: true });
    this.heading = el("strong", {}, phone.world.bot.first_name);
    this.bar = el("header", {}, this.back, this.heading, iconButton("close", "Close the app", () => this.leave()));
    this.frame = el("iframe", { src: themed(answer.url), title: `Mini App of ${phone.world.bot.first_name}`, allow: "clipboard-write", referrerpolicy: "no-referrer" });
    this.wait = el("div", { class: "app-wait" }, el("span", { class: "spinner", "aria-hidden": "true" }), "Opening …");
    this.frame.addEventListener("load", () => this.wait.remove());
    this.main = el("button", { type: "button", class: "primary app-main", hidden: true, onclick: () => this.tell("main_button_pressed") });
    this.second = el("button", { type: "button", class: "app-main", hidden: true, onclick: () => this.tell("secondary_button_pressed") });
    this.element = el("div", { class: "app", role: "dialog", "aria-label": "Mini App" }, this.bar, el("div", { class: "app-body" }, this.frame, this.wait), el("footer", {}, this.second, this.main));
    this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.leave(); } });
    this.heard = (event) => { if (event.source === this.frame.contentWindow) this.take(event.data); };
    this.theme = () => this.tell("theme_changed", { theme_params: colours() });
    window.addEventListener("message", this.heard);
    document.addEventListener("themechange", this.theme);
    phone.screen.querySelectorAll(".app [aria-label='Close the app']").forEach((one) => one.click());
    phone.screen.append(this.element);
    this.bar.lastElementChild.focus();
  }

  async leave() {
    if (this.guarded && !(await confirmIt("Close the app?", "What you have not sent would be lost.", "Close"))) return;
    this.close();
  }

  close() {
    window.removeEventListener("message", this.heard);
    document.removeEventListener("themechange", this.theme);
    this.element.remove();
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  // Says something to the app, in the form that telegram-web-app.js listens for.
  tell(eventType, eventData = {}) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), "*");
  }

  take(text) {
    let told;
    try { told = typeof text === "string" ? JSON.parse(text) : text; } catch { return; }
    const data = told?.eventData ?? {};
    this.answers[told?.eventType]?.call(this, typeof data === "string" ? JSON.parse(data || "{}") : data);
  }

  answers = {
    web_app_close() { this.close(); },
    web_app_ready() { this.wait.remove(); },
    iframe_ready() { this.wait.remove(); },
    web_app_expand() { this.element.classList.add("expanded"); this.viewport(); },
    web_app_request_fullscreen() { this.element.classList.add("expanded"); this.tell("fullscreen_changed", { is_fullscreen: false }); },
    web_app_request_viewport() { this.viewport(); },
    web_app_request_theme() { this.theme(); },
    web_app_request_safe_area() { this.tell("safe_area_changed", { top: 0, bottom: 0, left: 0, right: 0 }); },
    web_app_request_content_safe_area() { this.tell("content_safe_area_changed", { top: 0, bottom: 0, left: 0, right: 0 }); },
    web_app_open_link({ url }) { if (isWeb(url)) this.phone.world.follow(url, this.phone); },
    web_app_open_tg_link({ path_full: path }) { this.close(); this.phone.world.openLink(`https://t.me${path ?? ""}`, this.phone); },
    web_app_setup_main_button(state) { setUp(this.main, state); },
    web_app_setup_secondary_button(state) { setUp(this.second, state); },
    web_app_setup_back_button({ is_visible: visible }) { this.back.hidden = !visible; },
    web_app_setup_closing_behavior({ need_confirmation: guarded }) { this.guarded = Boolean(guarded); },
    web_app_open_popup(popup) { this.popup(popup); },
    web_app_data_send() { this.close(); this.phone.toast("This app sends its data by itself."); },
    web_app_switch_inline_query({ query }) { this.close(); this.phone.composer.switchInline({ switch_inline_query: query }); },
    web_app_request_write_access() { this.tell("write_access_requested", { status: "allowed" }); },
    web_app_request_phone() { this.tell("phone_requested", { status: "cancelled" }); },
    web_app_read_text_from_clipboard({ req_id: id }) { this.tell("clipboard_text_received", { req_id: id, data: null }); },
    web_app_invoke_custom_method({ req_id: id }) { this.tell("custom_method_invoked", { req_id: id, error: "UNSUPPORTED" }); },
  };

  viewport() {
    const { height } = this.frame.getBoundingClientRect();
    this.tell("viewport_changed", { height: Math.round(height), is_state_stable: true, is_expanded: true });
  }

  async popup({ title, message, buttons }) {
    const usual = { ok: "OK", close: "Close", cancel: "Cancel" };
    const offered = buttons?.length ? buttons : [{ id: "", type: "close" }];
    const chosen = await openDialog({
      title: title || this.phone.world.bot.first_name,
      body: [el("p", {}, message ?? ""), el("div", { class: "sheet-foot" }, offered.map((one) => el("button", {
        type: "button", class: one.type === "destructive" ? "danger" : "", onclick: (event) => event.currentTarget.closest("dialog").done({ id: one.id ?? "" }),
      }, one.text || usual[one.type] || "OK")))],
    });
    this.tell("popup_closed", chosen ? { button_id: chosen.id } : {});
  }
}

function isWeb(url) {
  try { return SCHEMES.has(new URL(url).protocol); } catch { return false; }
}

function setUp(button, state) {
  button.hidden = !state.is_visible;
  button.disabled = state.is_active === false || Boolean(state.is_progress_visible);
  if (state.color) button.style.background = state.color;
  if (state.text_color) button.style.color = state.text_color;
  button.replaceChildren(state.is_progress_visible ? el("span", { class: "spinner" }) : "", state.text ?? "", state.is_progress_visible ? el("span", { class: "hidden" }, " …") : "");
}

// The page's own colours, under the names that Mini Apps know.
function colours() {
  const style = getComputedStyle(document.documentElement);
  const pick = (name) => style.getPropertyValue(name).trim();
  return {
    bg_color: pick("--paper"), secondary_bg_color: pick("--page"), section_bg_color: pick("--surface"), header_bg_color: pick("--paper"), bottom_bar_bg_color: pick("--paper"),
    text_color: pick("--ink"), hint_color: pick("--soft"), subtitle_text_color: pick("--soft"), section_header_text_color: pick("--soft"),
    link_color: pick("--accent-text"), accent_text_color: pick("--accent-text"), destructive_text_color: pick("--danger"),
    button_color: pick("--strong"), button_text_color: pick("--on-strong"), section_separator_color: pick("--line"),
  };
}

// The theme is not among the signed data, so the phone puts its own in.
function themed(url) {
  const [address, fragment = ""] = url.split(/#(.*)/s);
  const parts = new URLSearchParams(fragment);
  parts.set("tgWebAppThemeParams", JSON.stringify(colours()));
  return `${address}#${[...parts].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`;
}


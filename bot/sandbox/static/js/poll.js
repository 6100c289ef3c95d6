// A poll in the chat: votes first, then the bars.
import { el, icon } from "./dom.js";

export function poll(message, phone) {
  const { poll: asked } = message;
  const voted = asked.total_voter_count > 0 && !phone.reopened.has(message.message_id);
  const shown = voted || asked.is_closed;
  const kind = [asked.is_closed ? "Closed" : asked.is_anonymous ? "Anonymous" : "Public", asked.type === "quiz" ? "quiz" : "poll"].join(" ");
  return el("div", { class: "poll" },
    el("strong", {}, asked.question), el("small", {}, kind),
    shown ? results(message, phone) : choices(message, phone),
    shown && asked.explanation && el("p", { class: "explained" }, asked.explanation));
}

function choices(message, phone) {
  const { poll: asked } = message;
  const vote = (ids) => {
    phone.reopened.delete(message.message_id);
    phone.deed("vote", { message_id: message.message_id, option_ids: ids });
  };
  if (!asked.allows_multiple_answers) {
    return asked.options.map((option, i) => el("button", { type: "button", class: "option", "data-spot": `o:${i}`, onclick: () => vote([i]) },
      el("span", { class: "dot", "aria-hidden": "true" }), el("span", {}, option.text)));
  }
  const boxes = asked.options.map(() => el("input", { type: "checkbox" }));
  const send = el("button", { type: "button", class: "vote", disabled: true, onclick: () => vote(boxes.flatMap((box, i) => box.checked ? [i] : [])) }, "Vote");
  const check = () => { send.disabled = !boxes.some((box) => box.checked); };
  return [boxes.map((box, i) => el("label", { class: "option", onchange: check }, box, el("span", {}, asked.options[i].text))), send];
}

// In a private chat the only votes are this person's, so an option with a vote is their own choice.
function results(message, phone) {
  const { poll: asked } = message;
  const all = asked.total_voter_count || 1;
  const right = new Set(asked.correct_option_ids ?? (asked.correct_option_id === undefined ? [] : [asked.correct_option_id]));
  const rows = asked.options.map((option, i) => {
    const own = option.voter_count > 0;
    const share = Math.round((100 * option.voter_count) / all);
    const bar = el("progress", { max: "100", value: String(share), "aria-label": option.text });
    return el("div", { class: `result${right.has(i) ? " right" : ""}` },
      el("span", { class: "share" }, `${share}%`), el("span", {}, option.text, right.has(i) && el("small", {}, " right answer")), own && icon("check"), bar);
  });
  const again = !asked.is_closed && asked.allows_revoting !== false && el("button", { type: "button", class: "link", onclick: () => {
    phone.reopened.add(message.message_id);
    phone.history.refresh(message.message_id);
  } }, "Change my vote");
  const count = asked.total_voter_count === 1 ? "1 vote" : `${asked.total_voter_count} votes`;
  return [rows, el("small", { class: "count" }, count, again && " · ", again)];
}

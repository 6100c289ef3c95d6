"use strict";
// Draws the interactive chart over the picture that is there already. 'ast' lets Vega run on its interpreter, without
// eval, as the page's policy wants it.
(() => {
  const box = document.querySelector("[data-chart]");
  if (!box || !window.vegaEmbed) return;
  const live = box.querySelector(".live");
  const still = box.querySelector(".still");
  const darkness = window.matchMedia("(prefers-color-scheme: dark)");
  const SIDES = 32 + 84; // padding, axis, and half of the last label
  let drawnWidth = 0;
  let view = null;

  async function draw() {
    const width = Math.max(200, Math.floor(box.clientWidth - SIDES));
    drawnWidth = box.clientWidth;
    const address = `${box.dataset.chart}&width=${width}&dark=${darkness.matches ? 1 : 0}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return; // the picture stays
    const spec = await answer.json();
    live.hidden = false;
    const made = await window.vegaEmbed(live, spec, {
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: "canvas",
      tooltip: { disableDefaultStyle: true },
      logLevel: window.vega.Error, // it also remarks that a chosen span holds no session
    });
    if (view) view.finalize();
    view = made;
    still.classList.add("paper-only");
    box.dataset.drawn = "yes";
  }

  let waiting = 0;
  function again() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (Math.abs(box.clientWidth - drawnWidth) > 8) draw();
    }, 200);
  }

  draw();
  window.addEventListener("resize", again);
  darkness.addEventListener("change", draw);
})();

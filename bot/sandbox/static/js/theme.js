// Light, dark or as the system has it. Loaded before the first paint, so that nothing flashes.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const wish = kept();
    const dark = wish === "dark" || (wish === "auto" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.documentElement.dataset.wish = wish;
    document.dispatchEvent(new Event("themechange"));
  };
  window.setTheme = (wish) => {
    try { localStorage.setItem("theme", wish); } catch { /* a browser that keeps nothing */ }
    apply();
  };
  system.addEventListener("change", apply);
  apply();
})();

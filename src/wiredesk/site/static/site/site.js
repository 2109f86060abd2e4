// Relative times, theme and copy link. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const keep = (value) => { try { localStorage.setItem("theme", value); } catch { /* private mode */ } };
  const stored = read();
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;

  const HOUR = 3600, RELATIVE_FOR = 12 * HOUR;
  const ago = (seconds) => {
    if (seconds < 60) return "just now";
    if (seconds < HOUR) return `${Math.floor(seconds / 60)} min ago`;
    return `${Math.floor(seconds / HOUR)} h ago`;
  };
  const freshen = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      time.dataset.full ??= time.textContent;
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      time.textContent = seconds >= 0 && seconds < RELATIVE_FOR ? ago(seconds) : time.dataset.full;
    }
  };

  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const themeSwitch = () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button || !CSS.supports("color", "light-dark(#000, #fff)")) return;
    const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.hidden = false;
    name();
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep(root.dataset.theme);
      name();
    });
  };

  const copying = () => {
    for (const button of document.querySelectorAll("[data-copy]")) {
      if (!navigator.clipboard) continue;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
      });
    }
  };

  const menu = () => {
    const details = document.querySelector("details.menu");
    if (!details) return;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) { details.open = false; details.querySelector("summary").focus(); }
    });
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
  };

  document.addEventListener("DOMContentLoaded", () => {
    freshen(); themeSwitch(); copying(); menu();
    setInterval(freshen, 30000);
  });
})();

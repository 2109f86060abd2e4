// Keys of the story list and of a story's desk. They press what is on the page, so they can do no
// more than the mouse; who switched shortcuts off in the account (WCAG 2.1.4) is left alone.
{
  const ACTS = {
    p: { acts: ["publish", "release"], refusal: "There is nothing you could publish here." },
    h: { acts: ["hold"], refusal: "You cannot hold this story." },
    x: { acts: ["kill"], refusal: "You cannot kill this story." },
  };

  const rows = () => [...document.querySelectorAll("tr:has([data-wd-story])")];
  const current = () => document.activeElement.closest("tr:has([data-wd-story])");

  const move = (step) => {
    const all = rows();
    const at = all.indexOf(current()) + step;
    all[Math.max(0, Math.min(all.length - 1, at))]?.querySelector("a").focus();
  };

  const say = (text) =>
    document.dispatchEvent(
      new CustomEvent("w-messages:add", { detail: { clear: true, text, type: "warning" } }),
    );

  const press = ({ acts, refusal }) => {
    const place = current() ?? document.querySelector(".wd-head");
    if (!place) return;
    const links = acts.map((act) => place.querySelector(`[data-wd-act="${act}"]`));
    const link = links.find(Boolean);
    if (link) link.click();
    else say(refusal);
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => current()?.querySelector("a").click(),
    ...Object.fromEntries(Object.entries(ACTS).map(([key, one]) => [key, () => press(one)])),
  };

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const key = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("[role=dialog]:not([aria-hidden])")) return;
    if (!window.wagtailConfig.KEYBOARD_SHORTCUTS_ENABLED) return;
    event.preventDefault();
    key();
  });
}

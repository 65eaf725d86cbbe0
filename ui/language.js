// Runs in the head, before Gradio asks the browser for its language: a language chosen on the page goes first.
(() => {
  const chosen = document.cookie.match(/(?:^|; )wenju-language=(zh|en)(?:;|$)/);
  if (chosen) {
    const language = chosen[1] === "zh" ? "zh-CN" : "en";
    Object.defineProperty(navigator, "language", { get: () => language });
    Object.defineProperty(navigator, "languages", { get: () => [language] });
  }
  document.documentElement.lang = navigator.language.startsWith("zh") ? "zh-CN" : "en";
  // Gradio closes its streams when the page is left, and logs each as an error: nothing has gone wrong then.
  addEventListener("beforeunload", () => { console.error = () => {}; });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-language]");
    if (!button) return;
    document.cookie = `wenju-language=${button.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  });
})();

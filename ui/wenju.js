// Runs once, in the source pane: `element` is the pane, `trigger` tells the server, `watch` hears of a new page in it.
// The marks live in chat messages, which may hold no script; clicks on them are heard here, for the whole document.

const NARROW = window.matchMedia("(max-width: 860px)");
const pane = element.closest("#wj-source");
const side = element.closest("#wj-side");
let opener = null;

// An answer is drawn anew when more is known of it, a table when articles change: the link or button that took the
// place of one that is gone.
function successor(gone) {
  const same = (one) => one.textContent === gone.textContent && one.getAttribute("href") === gone.getAttribute("href")
    && JSON.stringify(one.dataset) === JSON.stringify(gone.dataset);
  return [...document.querySelectorAll(`#wj-main ${gone.tagName}`)].find(same);
}

function page() {
  return element.querySelector("article");
}

function mark_active(number) {
  const wanted = String(number);
  let first = null;
  for (const cited of element.querySelectorAll("mark.wj-cited")) {
    const here = cited.dataset.n.split(" ").includes(wanted);
    cited.classList.toggle("is-active", here);
    if (here && !first) first = cited;
  }
  const turn = page() && page().dataset.turn;
  for (const link of document.querySelectorAll('a.wj-mark[href^="#cite-"]')) {
    const here = link.getAttribute("href") === `#cite-${turn}-${wanted}`;
    link.classList.toggle("is-active", here);
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  return first;
}

// Scrolls the pane alone: scrollIntoView would move the page around it as well.
function bring_into_view(cited, smooth) {
  const frame = pane.getBoundingClientRect();
  const box = cited.getBoundingClientRect();
  const top = pane.scrollTop + box.top - frame.top - Math.max(48, (frame.height - box.height) / 3);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  pane.scrollTo({ top: Math.max(0, top), behavior: smooth && !calm ? "smooth" : "auto" });
}

function show(number, smooth) {
  const cited = mark_active(number);
  if (cited) bring_into_view(cited, smooth);
  else pane.scrollTo({ top: 0 });
}

function open_sheet(from) {
  opener = from || opener;
  side.classList.add("wj-open");
  side.classList.remove("wj-shut");
  pane.setAttribute("tabindex", "-1");
  if (NARROW.matches) pane.focus({ preventScroll: true });
}

// Beside the chat the pane is always open on a wide screen, until it is closed: then the next thing opened brings it back.
function close_sheet() {
  const beside_chat = !NARROW.matches && document.querySelector('#wj-chat-tab-button[aria-selected="true"]');
  if (!beside_chat && !side.classList.contains("wj-open")) return;
  const within = side.contains(document.activeElement);
  side.classList.remove("wj-open");
  if (beside_chat) side.classList.add("wj-shut");
  if (opener && !opener.isConnected) opener = successor(opener);
  if ((NARROW.matches || within) && opener) opener.focus({ preventScroll: true });
}

// What is pressed is what is meant, also when it is drawn anew or pushed aside before the button is let go: a browser
// then sends no click. A finger's comes after all that.
let pressed = null;
let keyed = null; // the link of the chat that has the keys
document.addEventListener("pointerdown", (event) => {
  keyed = null;
  const target = event.target instanceof Element && event.target.closest("#wj-main :is(a[href], button)");
  pressed = target && event.pointerType === "mouse" && event.button === 0 ? { target, at: event } : null;
}, true);

document.addEventListener("pointerup", (event) => {
  const { target, at } = pressed || {};
  pressed = null;
  if (!target || target.contains(event.target) || Math.hypot(event.clientX - at.clientX, event.clientY - at.clientY) > 4) return;
  (target.isConnected ? target : successor(target))?.click();
}, true);

// The keys stay where they are, too.
document.addEventListener("focusin", (event) => {
  keyed = event.target.closest("#wj-chat a[href]");
});

function keep_keys() {
  if (!keyed || keyed.isConnected) return;
  const again = document.activeElement === document.body && successor(keyed);
  keyed = null;
  if (again) again.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (target.closest("[data-close]")) return close_sheet();
  const cite = target.closest('a[href^="#cite-"]');
  if (cite) {
    event.preventDefault();
    const [turn, number] = cite.getAttribute("href").slice(6).split("-").map(Number);
    const here = page() && Number(page().dataset.turn) === turn && element.querySelector(`mark[data-n~="${number}"]`);
    open_sheet(cite);
    if (here) show(number, true);
    else trigger("click", { turn, number });
    return;
  }
  const article = target.closest("a[data-article]");
  if (article) {
    event.preventDefault();
    open_sheet(article);
    open_article(article.dataset.article);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) return;
  if (!event.target.closest('[aria-expanded="true"]')) close_sheet();
});

// The chat asks for the pane when it opens something in it that is no article.
document.addEventListener("wenju:open", (event) => open_sheet(event.detail));

// Gradio labels each message with its HTML, and takes aria-label off links: a screen reader should hear the words.
function name_marks() {
  for (const message of document.querySelectorAll('#wj-chat [data-testid="bot"], #wj-chat [data-testid="user"]')) {
    message.removeAttribute("aria-label");
  }
  // A list whose items are buttons is none.
  for (const list of document.querySelectorAll('#wj-chat .examples[role="list"]')) list.removeAttribute("role");
  for (const link of document.querySelectorAll('#wj-chat a.wj-mark:not([aria-label])')) {
    link.setAttribute("aria-label", `[${link.textContent}] ${link.title}`.trim());
  }
  keep_keys();
}
new MutationObserver(name_marks).observe(document.body, { childList: true, subtree: true });

watch("value", () => {
  requestAnimationFrame(() => {
    const active = page() && page().dataset.active;
    if (active) show(Number(active), false);
    else {
      mark_active("");
      pane.scrollTo({ top: 0 });
    }
  });
});

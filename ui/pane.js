// Goes on where wenju.js ends, in the source pane: the tools of the open article, permanent links, arrows, dialogs.
// `server` answers what is asked; everything shown is HTML made there or text.

const OFFLINE = document.documentElement.lang.startsWith("zh")
  ? "连不上文据：请看它是否还在运行，然后再试。"
  : "Wenju cannot be reached: see whether it still runs, then try again.";

async function inquire(name, sent) {
  try {
    return (await server[name](sent)) || { error: OFFLINE };
  } catch {
    return { error: OFFLINE };
  }
}

function say(answer) {
  const said = element.querySelector(".wj-tools .wj-said");
  if (said) said.textContent = answer.error || answer.line || "";
}

// A page that this script asked for, in the place of the one there is.
function turn_to(html) {
  props.value = html;
  requestAnimationFrame(() => {
    mark_active("");
    pane.scrollTo({ top: 0 });
    arrived();
  });
}

let wanted = 0;
async function open_article(article) {
  const number = ++wanted;
  const answer = await inquire("article", { article });
  if (number === wanted && answer.page) turn_to(answer.page);
}

// The tools of an article are asked for when it is shown, so that an answer's source never waits for them.
async function arrived() {
  const article = page();
  document.dispatchEvent(new CustomEvent("wj-article-opened"));
  if (!article) return;
  if (article.hasAttribute("data-linked") && article.dataset.active !== undefined) show(Number(article.dataset.active), false);
  const about = article.dataset.article;
  const answer = await inquire("about", { article: about });
  const now = page(); // another article is drawn into the same elements
  if (now?.dataset.article === about && answer.tools !== undefined) now.querySelector(".wj-tools").innerHTML = answer.tools;
}

function link_of(anchor) {
  const address = new URL(location.pathname, location.href);
  address.searchParams.set("article", page().dataset.article);
  const cited = element.querySelector("mark.is-active[data-at]");
  if (cited) {
    const at = cited.dataset.n.split(" ").indexOf(String(page().dataset.active ?? ""));
    address.searchParams.set("at", cited.dataset.at.split(" ")[Math.max(0, at)]);
  }
  anchor.href = address.href;
  return address.href;
}

async function copy_link(anchor) {
  const address = link_of(anchor);
  try {
    await navigator.clipboard.writeText(address);
    say({ line: anchor.dataset.done });
  } catch {
    say({ line: anchor.dataset.else + address }); // no clipboard without https: the link itself can be marked
  }
}

async function download() {
  const answer = await inquire("original", { article: page().dataset.article });
  if (answer.error) return say(answer);
  const bytes = Uint8Array.from(atob(answer.bytes), (character) => character.charCodeAt(0));
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  anchor.download = answer.name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
}

// A dialog with content made by the server; `submit` gets the form's values and returns what the server said.
function ask_in_dialog(html, submit, name) {
  const opened_by = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = `wj-dialog ${name || ""}`;
  dialog.setAttribute("aria-labelledby", "wj-dialog-title");
  dialog.innerHTML = html;
  const done = async (values) => {
    for (const button of dialog.querySelectorAll("button")) button.disabled = true;
    const answer = await submit(values);
    for (const button of dialog.querySelectorAll("button")) button.disabled = false;
    if (answer.error) dialog.querySelector(".wj-said").textContent = answer.error;
    else dialog.close();
  };
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-cancel]") || event.target === dialog) dialog.close();
    else if (event.target.closest("[data-revert]")) done({ revert: true });
  });
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    done(Object.fromEntries(new FormData(event.target)));
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opened_by && opened_by.isConnected) opened_by.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  if (name !== "wj-wide") dialog.querySelector("input, button")?.focus();
}

async function act_on(act) {
  const article = page().dataset.article;
  if (act === "download") return download();
  const name = act === "delete" ? "discard" : act;
  const answer = await inquire(name, { article, asking: true });
  if (document.querySelector("dialog[open]")) return; // pressed twice
  if (answer.error) return say(answer);
  if (act === "compare") return ask_in_dialog(answer.dialog, null, "wj-wide");
  ask_in_dialog(answer.dialog, async (values) => {
    const done = await inquire(act === "delete" ? "discard" : "correct", { ...values, article });
    if (!done.error) {
      turn_to(done.page);
      document.dispatchEvent(new CustomEvent("wj-library-changed"));
    }
    return done;
  });
}

// ‹ and › go through the citations of the answer, round and round.
function step(by) {
  const links = [...element.querySelectorAll(".wj-cites a.wj-mark")];
  const at = links.findIndex((link) => link.classList.contains("is-active"));
  if (links.length) links[(at + by + links.length) % links.length].click();
}

element.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target.dataset.step) step(Number(target.dataset.step));
  else if (target.hasAttribute("data-link")) {
    event.preventDefault();
    copy_link(target);
  } else if (target.dataset.act) act_on(target.dataset.act);
  else if (target.dataset.undo) {
    const answer = await inquire("restore", { token: target.dataset.undo });
    if (answer.error) target.closest(".wj-empty").querySelector("p").textContent = answer.error;
    else turn_to(answer.page);
    document.dispatchEvent(new CustomEvent("wj-library-changed"));
  }
});

pane.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea")) return;
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
});

watch("value", () => requestAnimationFrame(async () => {
  if (first && new URLSearchParams(location.search).has("article")) open_sheet(null);
  first = false;
  await arrived();
}));
let first = true;

// Runs once, for the chat: `element` is the courier, `trigger` tells the server, `watch` hears what it sends.
// Messages may hold no script, so clicks and keys are heard here, for the whole document.

const box = () => document.querySelector("#wj-question textarea");
const side = () => document.querySelector("#wj-side");
const drawer = () => document.querySelector("#wj-history");
const frame = () => document.querySelector("#wj-main"); // carries what state the chat is in, for the style sheet
const DRAFT = "wenju-draft", SENT = "wenju-sent", PATIENCE = 350;
let editing = false, waiting = 0, patience = null, arrived = false, eager = false;

// -- the question box --------------------------------------------------------------------------------------------

function write(text) {
  const area = box();
  if (!area) return;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function remember(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch { /* a browser that keeps nothing forgets a draft, no more */ }
}

function set_editing(on) {
  editing = on;
  frame().classList.toggle("wj-editing", on);
}

function questions() {
  return [...document.querySelectorAll("#wj-chat .wj-question")];
}

// How many questions are on their way stands in the frame, too.
function count(questions_on_their_way) {
  waiting = Math.max(0, questions_on_their_way);
  frame().dataset.asking = waiting;
}

function wait() {
  count(waiting + 1);
  patience = patience || setTimeout(() => frame().classList.add("wj-waiting"), PATIENCE);
}

function settle() {
  count(waiting - 1);
  if (waiting) return;
  clearTimeout(patience);
  patience = null;
  frame().classList.remove("wj-waiting");
}

// What was sent but never reached the chat goes back to the box, in front of nothing that was typed since.
function give_back() {
  const sent = sessionStorage.getItem(SENT);
  remember(SENT, "");
  if (!sent || questions().some((question) => question.innerText.trim() === sent.trim())) return;
  if (!box().value.trim()) write(sent);
}

window.wenju = {
  // The box is emptied here and not by the server: what is typed while an answer is on its way stays.
  sent(question, rest) {
    if (!(question || "").trim()) {
      wait(); // for an event that does nothing: it ends as the others do
      return [question, ...rest];
    }
    const [visit, ...filters] = rest;
    remember(SENT, question);
    remember(DRAFT, "");
    write("");
    const given = [question, { ...visit, editing }, ...filters];
    set_editing(false);
    wait();
    return given;
  },
  chosen(given) {
    wait();
    return given;
  },
  answered() {
    settle();
    if (!waiting) give_back(); // a question that follows at once is still on its way
  },
  arrived({ awaiting }) {
    if (awaiting) trigger("awaited", {});
    const draft = sessionStorage.getItem(DRAFT);
    if (draft && box() && !box().value) write(draft);
    give_back();
    arrived = true;
    count(waiting);
    if (eager) document.querySelector("#wj-question .submit-button")?.click();
  },
  // Another conversation is opened: what is on its way belongs to the one before.
  leaving(given) {
    remember(SENT, "");
    return given;
  },
  turned(messages) {
    if (messages?.at(-1)?.role === "user") trigger("awaited", {});
  },
  opening(given) {
    open_pane(null);
    return given;
  },
  toggle_history(open) {
    const shown = frame().classList.toggle("wj-history-open", open);
    drawer().inert = !shown;
    if (shown) drawer().querySelector(".is-open button, .wj-begin").focus();
    else document.querySelector("#wj-do-history").focus();
  },
};

document.addEventListener("input", (event) => {
  if (event.target === box()) remember(DRAFT, event.target.value);
});

// Enter that chooses a word of an input method is not for the chat. One that is pressed before the window knows whose
// it is and what it shows is kept until then.
for (const pressed of ["keydown", "keypress"]) {
  document.addEventListener(pressed, (event) => {
    if (event.target !== box() || event.key !== "Enter") return;
    const composing = event.isComposing || event.keyCode === 229;
    if (composing || !arrived) event.stopImmediatePropagation();
    if (composing || arrived || event.shiftKey) return;
    event.preventDefault();
    eager = true;
  }, true);
}

document.addEventListener("keydown", (event) => {
  if (event.target === box()) {
    if (event.key === "ArrowUp" && !event.target.value && questions().length) {
      event.preventDefault();
      write(questions().at(-1).innerText.trim());
      event.target.setSelectionRange(event.target.value.length, event.target.value.length);
      return set_editing(true);
    }
    if (event.key === "Escape" && editing) {
      event.stopPropagation();
      set_editing(false);
      return write("");
    }
  }
  if (event.key === "Escape" && frame().classList.contains("wj-history-open")) {
    event.stopPropagation();
    window.wenju.toggle_history(false);
  }
}, true);

// -- what is opened beside the chat ------------------------------------------------------------------------------

function open_pane(from) {
  document.dispatchEvent(new CustomEvent("wenju:open", { detail: from }));
}

function opened(link) {
  const [name, number] = link.getAttribute("href").slice(1).split("-");
  if (link.hasAttribute("data-place")) {
    const { place, start, end, back } = link.dataset;
    trigger("place", { article: place, start: Number(start), end: Number(end), back: back || "" });
  } else if (name === "evidence") trigger("evidence", { turn: Number(number) });
  else if (name === "timeline") trigger("timeline", { turn: Number(number) });
  else {
    const [first, second] = link.getAttribute("href").slice("#compare-".length).split("+");
    trigger("compare", { first, second });
  }
}

document.addEventListener("click", (event) => {
  if (arrived || !(event.target instanceof Element) || !event.target.closest("#wj-question .submit-button")) return;
  event.stopImmediatePropagation();
  eager = true;
}, true);

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const link = target.closest('a[data-place], a[href^="#evidence-"], a[href^="#timeline-"], a[href^="#compare-"]');
  if (link) {
    event.preventDefault();
    open_pane(link.closest("#wj-side") ? null : link);
    return opened(link);
  }
  const button = target.closest("#wj-history [data-do]");
  if (button) return conversations(button);
  if (target.closest("#wj-chat .message-buttons")) copy_of(target.closest("button"));
});

// -- the list of conversations -----------------------------------------------------------------------------------

function conversations(button) {
  const { do: what, id, title } = button.dataset;
  if (what === "close") return window.wenju.toggle_history(false);
  if (what === "rename") return rename(button.closest("li"), id, title);
  if (what === "begin") trigger("begin", {});
  if (what === "open") trigger("open", { id });
  if (what === "delete") trigger("delete", { id });
  if (what === "restore") trigger("restore", { id });
  if (what === "begin" || what === "open") window.wenju.toggle_history(false);
}

function rename(row, id, title) {
  const field = document.createElement("input");
  field.value = title;
  field.maxLength = 80;
  field.className = "wj-rename";
  field.setAttribute("aria-label", title);
  row.replaceChildren(field);
  field.focus();
  field.select();
  let done = false;
  const finish = (keep) => {
    if (done) return;
    done = true;
    trigger("rename", { id, title: keep ? field.value : "" });
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") {
      event.stopPropagation();
      finish(false);
    }
  });
  field.addEventListener("blur", () => finish(true));
}

// Gradio says in English that the connection is lost, and loads the page again when it is back. What was being sent
// returns to the box, from where it outlives the loading.
function name_loss() {
  const words = document.querySelector(".wj-lost-words");
  for (const toast of document.querySelectorAll('[data-testid="toast-body"]')) {
    const text = toast.querySelector('[data-testid="toast-text"]');
    name_refusal(words, toast.querySelector(".toast-title-row span"));
    if (!words || !text || !text.textContent.startsWith("Connection to the server was lost")) continue;
    text.textContent = words.dataset.lost;
    const title = toast.querySelector(".toast-title-row span");
    if (title) title.textContent = words.title;
    count(0);
    settle();
    give_back();
  }
}

// A request that was refused ends no event: the sentence is there, under a title in English, and the question is not.
function name_refusal(words, title) {
  if (!words || !title || title.textContent.trim() !== "Error") return;
  title.textContent = words.dataset.refused;
  settle();
  if (!waiting) give_back();
}

// The buttons below the last message say what they are; Gradio draws them without a word.
function name_offer() {
  const options = document.querySelector("#wj-chat .options");
  const offer = [...document.querySelectorAll("#wj-chat .wj-offer")].at(-1);
  if (options && offer && options.dataset.label !== offer.textContent) options.dataset.label = offer.textContent;
}
new MutationObserver(() => {
  name_offer();
  name_loss();
}).observe(document.body, { childList: true, subtree: true });

// -- copying and exporting ---------------------------------------------------------------------------------------

// Gradio copies the message's HTML; people want its words, with [1] and the sources.
function copy_of(button) {
  const row = button && button.closest(".message-buttons");
  const label = button && (button.getAttribute("aria-label") || button.title || "");
  const message = row && row.previousElementSibling && row.previousElementSibling.querySelector(".wj-answer");
  if (!message || !/copy|copied|复制/i.test(label)) return;
  const copied = message.cloneNode(true);
  for (const link of copied.querySelectorAll("a.wj-mark")) link.textContent = `[${link.textContent}]`;
  for (const extra of copied.querySelectorAll(".wj-sureness, .wj-offer, .wj-tag")) extra.remove();
  for (const about of copied.querySelectorAll(".wj-about")) about.prepend(" ");
  const rows = copied.querySelectorAll("p, tr, .wj-from");
  const text = [...rows].map((part) => {
    const cells = part.querySelectorAll("th, td");
    return cells.length ? [...cells].map((cell) => cell.textContent).join("\t") : part.textContent.trim();
  });
  setTimeout(() => put_on_clipboard(text.join("\n")), 0);
}

async function put_on_clipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not over https, or not allowed
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", put, { once: true });
    document.execCommand("copy");
  }
}

watch("value", () => {
  const given = props.value;
  if (!given || !given.text) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([given.text], { type: "text/markdown;charset=utf-8" }));
  link.download = given.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

drawer() && (drawer().inert = true);
if (window.wenju_arrived) window.wenju.arrived(window.wenju_arrived); // the server was faster than this script

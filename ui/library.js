// Runs once, in the library page: `element` is its frame, `server` answers what is asked, `watch` hears of the frame.
// Words come from the server, with the frame; everything shown is put in as HTML made there or as text.

const PARALLEL = 3;
const POLL = 5000;
const view = { query: "", sort: "", descending: false, page: 0 };
const waiting = [];
const uploaded = [];
const counts = { total: 0, done: 0, added: 0, same: 0, failed: 0 };
let words = {};
let state = null;
let asked = 0;
let owed = false; // what stands below the table, until it is there: a later look may overtake the one that asked for it
let sending = 0;
let adding = false;

const find = (selector) => element.querySelector(selector);
const shown = () => element.offsetParent !== null;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

async function ask(name, sent) {
  try {
    return (await server[name](sent)) || { error: words.offline }; // Gradio's client swallows a lost connection
  } catch {
    return { error: words.offline };
  }
}

// -- the table -------------------------------------------------------------------------------------------------------

async function look(all) {
  const number = ++asked, list = find("#wj-list");
  owed = owed || all;
  const sent = { ...view, all: owed };
  list.setAttribute("aria-busy", "true");
  const answer = await ask("look", sent);
  if (number !== asked) return; // a later look is under way
  list.removeAttribute("aria-busy");
  if (answer.error) return void (list.textContent = answer.error);
  const focused = list.contains(document.activeElement) && document.activeElement;
  const again = focused && (focused.dataset.sort ? `[data-sort="${focused.dataset.sort}"]` : focused.getAttribute("aria-label") ? `[aria-label="${focused.getAttribute("aria-label")}"]` : null);
  state = answer.state;
  find(".wj-switching").textContent = answer.switching;
  list.innerHTML = answer.table;
  list.dataset.query = sent.query;
  if (again) (list.querySelector(`${again}:not(:disabled)`) || list.querySelector("nav button:not(:disabled)") || find("#wj-search input")).focus();
  mark_open();
  if (!sent.all) return;
  owed = false;
  for (const [place, html] of [["#wj-state", answer.below], ["#wj-figures", answer.figures]]) {
    const open = [...find(place).querySelectorAll("details")].map((details) => details.open);
    find(place).innerHTML = html;
    find(place).querySelectorAll("details").forEach((details, at) => { details.open = open[at] || false; });
  }
}

function mark_open() {
  const article = document.querySelector("#wj-source article");
  for (const row of element.querySelectorAll("tr[data-row]")) {
    const here = article && row.dataset.row === article.dataset.article;
    row.classList.toggle("is-open", Boolean(here));
    const link = row.querySelector("a");
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function changed() {
  await look(true);
  trigger("renewed"); // "change" is Gradio's own, for a value that is set
}

let typing = 0;
element.addEventListener("input", (event) => {
  if (event.target.matches("#wj-search input")) {
    clearTimeout(typing);
    typing = setTimeout(() => {
      Object.assign(view, { query: event.target.value, page: 0 });
      look(false);
    }, 80);
  }
});

element.addEventListener("change", (event) => {
  if (event.target.matches(".wj-sort")) {
    Object.assign(view, { sort: event.target.value, descending: event.target.value === "published" || event.target.value === "added", page: 0 });
    look(false);
  } else if (event.target.matches("#wj-file-input")) {
    take([...event.target.files]);
    event.target.value = "";
  }
});

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.sort) {
    const column = button.dataset.sort;
    if (view.sort !== column) Object.assign(view, { sort: column, descending: false });
    else if (!view.descending) view.descending = true;
    else Object.assign(view, { sort: "", descending: false });
    view.page = 0;
    find(".wj-sort").value = view.sort || "title";
    look(false);
  } else if (button.dataset.page) {
    view.page = Number(button.dataset.page);
    await look(false);
    find("#wj-list").scrollIntoView({ block: "nearest" });
  } else if (button.dataset.restore) {
    button.disabled = true;
    say((await ask("restore", { token: button.dataset.restore })));
    changed();
  } else if (button.hasAttribute("data-rebuild")) {
    rebuild(button);
  } else if (button.hasAttribute("data-retry")) {
    const row = button.closest("li");
    Object.assign(counts, { done: counts.done - 1, failed: counts.failed - 1 });
    queue(row.file, row);
  }
});

function say(answer) {
  const total = find(".wj-total");
  total.textContent = answer.error || answer.line || "";
  total.classList.toggle("is-wrong", Boolean(answer.error));
}

async function rebuild(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "wj-dialog";
  dialog.setAttribute("aria-labelledby", "wj-dialog-title");
  dialog.innerHTML = '<h2 id="wj-dialog-title" class="wj-question-back"></h2><form method="dialog"><div class="wj-buttons"><button class="wj-strong" value="yes"></button><button value=""></button></div></form>';
  dialog.querySelector("h2").textContent = words.rebuild_sure;
  const [yes, no] = dialog.querySelectorAll("button");
  [yes.textContent, no.textContent] = [words.rebuild, words.cancel];
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed));
  dialog.remove();
  if (dialog.returnValue !== "yes") return;
  button.disabled = true;
  say({ line: words.rebuilding });
  const stop = follow((line) => say({ line }));
  const answer = await ask("rebuild", {});
  stop();
  say(answer);
  button.disabled = false;
  changed();
}

// Asks now and then how far the server has come, until it is stopped.
function follow(tell) {
  let stopped = false;
  const timer = setInterval(async () => {
    const answer = await ask("progress", {});
    if (answer.line && !stopped) tell(`${answer.line} (${answer.done}/${answer.total})`);
  }, 700);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

// -- adding files ----------------------------------------------------------------------------------------------------

function take(files) {
  if (!files.length || !find(".wj-drop")) return; // a library that is read only has no place to drop them
  if (counts.done === counts.total) {
    find(".wj-report").replaceChildren();
    Object.assign(counts, { total: 0, done: 0, added: 0, same: 0, failed: 0 });
  }
  for (const file of files) {
    const row = document.createElement("li");
    row.innerHTML = '<span class="wj-path"></span><span class="wj-outcome"></span><progress max="1" value="0"></progress>';
    row.firstChild.textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    find(".wj-report").append(row);
    counts.total += 1;
    queue(file, row);
  }
}

function queue(file, row) {
  row.file = file;
  row.className = "wj-waiting";
  tell(row, words.waiting);
  tally();
  const most = Number(find(".wj-library").dataset.most);
  if (file.size > most) return finish(row, "failed", words.failed + words.colon + words.too_large);
  waiting.push(row);
  send_next();
}

function tell(row, text) {
  row.querySelector(".wj-outcome").textContent = text;
}

function tally() {
  const total = find(".wj-total");
  total.classList.remove("is-wrong");
  total.textContent = counts.total > 1 ? fill(words.upload_total, counts) : "";
}

function finish(row, kind, text, html) {
  row.className = `wj-${kind}`;
  row.querySelector("progress")?.remove();
  if (html) row.querySelector(".wj-outcome").innerHTML = html;
  else tell(row, text);
  counts.done += 1;
  counts[kind === "renamed" ? "added" : kind] += 1;
  tally();
}

function lost(row) {
  finish(row, "failed", words.upload_lost);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "wj-quiet";
  button.setAttribute("data-retry", "");
  button.textContent = words.retry;
  row.append(button);
}

function send_next() {
  while (sending < PARALLEL && waiting.length) send(waiting.shift());
}

function send(row) {
  sending += 1;
  for (const old of row.querySelectorAll("[data-retry]")) old.remove();
  const bar = row.querySelector("progress");
  const request = new XMLHttpRequest();
  const { root = "", api_prefix = "/gradio_api" } = window.gradio_config || {};
  request.open("POST", `${root}${api_prefix}/upload`);
  request.responseType = "json";
  tell(row, words.uploading);
  request.upload.onprogress = (event) => {
    if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.onloadend = () => {
    sending -= 1;
    send_next();
    const path = request.status === 200 && Array.isArray(request.response) ? request.response[0] : null;
    if (path) {
      tell(row, words.queued);
      uploaded.push([row, path]);
      add_next();
    } else if (request.status === 413) finish(row, "failed", words.failed + words.colon + words.too_large);
    else lost(row);
  };
  const form = new FormData();
  form.append("files", row.file);
  request.send(form);
}

// What has arrived is read together: one look at the folder for many files.
async function add_next() {
  if (adding || !uploaded.length) return;
  adding = true;
  const batch = uploaded.splice(0);
  for (const [row] of batch) tell(row, words.reading_file);
  const stop = follow((line) => { find(".wj-total").textContent = line; });
  const answer = await ask("add", { paths: batch.map(([, path]) => path) });
  stop();
  batch.forEach(([row], at) => {
    const told = answer.files && answer.files[at];
    if (told) finish(row, told.kind, "", told.line);
    else if (answer.error === words.offline) lost(row);
    else finish(row, "failed", answer.error || words.broken);
  });
  adding = false;
  if (uploaded.length) add_next();
  else changed();
}

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(name, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    const drop = find(".wj-drop");
    if (drop) drop.classList.toggle("is-over", name === "dragenter" || name === "dragover");
    if (name === "drop") take([...event.dataTransfer.files]);
  });
}

// -- beginning, and staying up to date -------------------------------------------------------------------------------

function begin() {
  const frame = find(".wj-library");
  if (!frame) return;
  words = JSON.parse(frame.dataset.words);
  look(true);
}

watch("value", begin);
begin();

let checking = false;
async function check() {
  if (!state || !shown() || document.hidden || adding || sending || checking) return;
  checking = true;
  const answer = await ask("look", { known: state });
  checking = false;
  if (answer.error) return;
  find(".wj-switching").textContent = answer.switching;
  if (answer.state !== state) changed();
}
setInterval(check, POLL);
document.addEventListener("visibilitychange", check);
document.addEventListener("wj-library-changed", changed);
document.addEventListener("wj-article-opened", mark_open);

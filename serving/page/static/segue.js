// What is nicer with JavaScript: love, hide, follow and undo without a reload, dials that say where they stand, a guess
// at country and time zone, a copy button.
// Everything here has a form behind it that works without.

const said = document.getElementById("said");
let quiet = 0;

/** Lets screen readers say a sentence, and shows it for a while unless it stands elsewhere on the page. */
function say(words, elsewhere = false) {
  clearTimeout(quiet);
  said.classList.toggle("unseen", elsewhere);
  said.textContent = words;
  quiet = setTimeout(() => (said.textContent = ""), 6000);
}

/** Sends a form as a button of that name and value would, to `to`; the answer's JSON, or null after saying that it failed. */
async function send(form, name, value, to) {
  const body = new URLSearchParams(new FormData(form));
  body.set(name, value);
  try {
    const answer = await fetch(to, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.json();
  } catch {
    say(said.dataset.failed);
    return null;
  }
}

async function act(event) {
  const form = event.target.closest("form.acts");
  const row = form?.closest("[data-artist]");
  const button = event.submitter;
  if (!row || button?.name !== "act") return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const to = button.getAttribute("formaction") ?? form.action;
  const answer = await send(form, button.name, button.value, to);
  delete form.dataset.busy;
  if (!answer) return;
  const summary = document.getElementById("summary");
  if (summary && answer.summary) summary.textContent = answer.summary;
  say(answer.said, Boolean(answer.undo));
  if (answer.undo) leave(row, form, answer, to);
  else if (answer.artist) for (const one of alike(answer.artist, button.value)) pressed(one, answer.next);
  else pressed(button, answer.next);
  if (answer.artist && !answer.undo) closeMenus();
}

/** The rows of an artist. */
function by(artist) {
  return [...document.querySelectorAll(`[data-artist="${CSS.escape(artist)}"]`)];
}

/** The buttons that do the same in all rows of an artist. */
function alike(artist, value) {
  return by(artist).flatMap((row) => [...row.querySelectorAll(`button[value="${value}"]`)]);
}

/** A button that stays shows the new state, a heart by its colour and others by their words, and will undo it. */
function pressed(button, next) {
  if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(button.value === "love"));
  else button.textContent = next.words;
  button.value = next.act;
}

/** The row gives way to a line that can bring it back; its siblings by a hidden artist go along. */
function leave(row, form, answer, to) {
  const gone = answer.artist ? by(answer.artist) : [row];
  const line = document.createElement("li");
  line.className = "track gone";
  const words = document.createElement("span");
  words.textContent = answer.said;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "plainly";
  undo.textContent = answer.undo.words;
  line.append(words, undo);
  closeMenus();
  row.before(line);
  for (const one of gone) one.hidden = true;
  undo.addEventListener("click", () => comeBack(line, gone, row, () => send(form, "act", answer.undo.act, to)));
  undo.focus();
}

async function comeBack(line, gone, row, undo) {
  const answer = await undo();
  if (!answer) return;
  line.remove();
  for (const one of gone) one.hidden = false;
  row.querySelector(".menu summary")?.focus();
  const summary = document.getElementById("summary");
  if (summary && answer.summary) summary.textContent = answer.summary;
  say(answer.said);
}

/** A menu closes by Escape, by a click beside it, and when another opens. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== except) menu.open = false;
}

function escape(event) {
  const menu = event.key === "Escape" && document.querySelector(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** Country names in the reader's language, in its order; then this browser's country and time zone are chosen. */
function guess(form) {
  const { market, timezone } = form.elements;
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "region" });
  const [none, ...countries] = market.options;
  for (const option of countries) option.textContent = names.of(option.value);
  countries.sort((a, b) => a.textContent.localeCompare(b.textContent, document.documentElement.lang));
  market.append(none, ...countries);
  if (market.hasAttribute("data-chosen")) return; // by the listener, in a form that came back
  market.value = new Intl.Locale(navigator.language).maximize().region ?? "";
  if (market.selectedIndex < 0) market.value = "";
  timezone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (timezone.selectedIndex < 0) timezone.value = "UTC";
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  say(said.dataset.copied);
}

/** A slider says where it stands. */
function standing(event) {
  const told = event.target.matches?.("input[type=range]") && event.target.parentElement.querySelector("output");
  if (told) told.textContent = `${Math.round(100 * event.target.value)} %`;
}

/** A part of the page that changes by itself is fetched anew, until it says that nothing is under way any more. */
async function lookAgain(part) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (!fresh) return; // who signed out elsewhere sees nothing more here
    putInstead(part, fresh);
    part = fresh;
  }
  if (part.dataset.again) setTimeout(() => lookAgain(part), 1000 * part.dataset.again);
}

/** Whoever reads or presses something in the part goes on where they were, and what is new in it is said. */
function putInstead(part, fresh) {
  const sayings = (of) => [...of.querySelectorAll("[data-said]")].map((one) => one.dataset.said);
  const before = new Set(sayings(part));
  const there = part.contains(document.activeElement) && document.activeElement.id;
  for (const one of part.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(one.id)}`);
    if (same) same.open = one.open;
  }
  part.replaceWith(fresh);
  if (there) document.getElementById(there)?.focus({ preventScroll: true });
  const news = sayings(fresh).filter((one) => !before.has(one));
  if (news.length) say(news.join(". "), true);
}

/** Sends one file as it is, and shows how far it is; what went wrong in words, or "". */
function sendFile(form, file, line) {
  const bar = document.createElement("progress");
  line.textContent = `${form.dataset.sending}: ${file.name} `;
  line.append(bar);
  return new Promise((done) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", `${form.action}?${new URLSearchParams({ name: file.name })}`);
    asked.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
    asked.setRequestHeader("Content-Type", "application/octet-stream");
    asked.setRequestHeader("Accept", "application/json");
    asked.responseType = "json";
    asked.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
    asked.onload = () => done(asked.status === 201 ? "" : asked.response?.said ?? said.dataset.failed);
    asked.onerror = () => done(said.dataset.failed);
    asked.send(file);
  });
}

async function upload(event) {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  const list = form.querySelector(".sending");
  list.replaceChildren();
  form.querySelector("button").disabled = true;
  let well = true;
  for (const file of form.elements.file.files) {
    const line = document.createElement("li");
    list.append(line);
    const wrong = await sendFile(form, file, line);
    line.classList.toggle("wrong", Boolean(wrong));
    line.textContent = wrong ? `${file.name}: ${wrong}` : file.name;
    well &&= !wrong;
  }
  form.querySelector("button").disabled = false;
  const part = document.getElementById("uploads");
  part.dataset.again = "";
  await lookAgain(part);
  if (well) form.reset();
}

document.addEventListener("submit", act);
document.addEventListener("submit", upload);
for (const part of document.querySelectorAll("[data-again]")) setTimeout(() => lookAgain(part), 1000 * part.dataset.again);
document.addEventListener("input", standing);
document.addEventListener("keydown", escape);
document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));
const join = document.getElementById("join");
if (join) guess(join);
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // only there over https and on this machine
  button.addEventListener("click", () => copy(button));
}

// What is nicer with JavaScript: love, hide and undo without a reload, a guess at country and time zone, a copy button.
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

/** Sends a form as its button would; the answer's JSON, or null after saying that it failed. */
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.json();
  } catch {
    say(said.dataset.failed);
    return null;
  }
}

async function act(event) {
  const form = event.target.closest("form.acts");
  const row = form?.closest(".track");
  if (!row || !event.submitter?.value) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const answer = await send(form, event.submitter);
  delete form.dataset.busy;
  if (!answer) return;
  const summary = document.getElementById("summary");
  if (summary && answer.summary) summary.textContent = answer.summary;
  say(answer.said, Boolean(answer.undo));
  if (answer.undo) leave(row, form, answer);
  else pressed(event.submitter);
}

/** The heart shows the new state and will do the opposite next time. */
function pressed(heart) {
  const loved = heart.value === "love";
  heart.setAttribute("aria-pressed", String(loved));
  heart.value = loved ? "unlove" : "love";
}

/** The row gives way to a line that can bring it back; its siblings by a hidden artist go along. */
function leave(row, form, answer) {
  const gone = answer.artist ? document.querySelectorAll(`.track[data-artist="${CSS.escape(answer.artist)}"]`) : [row];
  const line = document.createElement("li");
  line.className = "track gone";
  const words = document.createElement("span");
  words.textContent = answer.said;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "plainly";
  undo.textContent = answer.undo.words;
  line.append(words, undo);
  for (const menu of document.querySelectorAll(".menu[open]")) menu.open = false;
  row.before(line);
  for (const one of gone) one.hidden = true;
  undo.addEventListener("click", () => comeBack(line, gone, row, form, answer.undo.act));
  undo.focus();
}

async function comeBack(line, gone, row, form, value) {
  const answer = await send(form, { name: "act", value });
  if (!answer) return;
  line.remove();
  for (const one of gone) one.hidden = false;
  row.querySelector(".menu summary, .only")?.focus();
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

document.addEventListener("submit", act);
document.addEventListener("keydown", escape);
document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));
const join = document.getElementById("join");
if (join) guess(join);
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // only there over https and on this machine
  button.addEventListener("click", () => copy(button));
}

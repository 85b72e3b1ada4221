// Everything that comes from documents is put in as text, never as HTML.
const at = id => document.getElementById(id);
let collection = "";
let latest = 0;
let shown = null;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function bar(share) {
  const made = element("div", { class: "bar" });
  made.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return made;
}

function request() {
  const body = { query: at("query").value, k: Number(at("k").value) };
  const plan = at("plan").value;
  if (plan === "json") body.plan = parsed("plan", at("json").value);
  else if (plan) body.plan = plan;
  if (at("filter").value.trim()) body.filter = parsed("filter", at("filter").value);
  return body;
}

function parsed(name, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error.message}`);
  }
}

function say(text, bad = false) {
  at("message").textContent = text;
  at("message").classList.toggle("bad", bad);
}

// The key stays in this tab, and is neither in addresses nor in what is copied.
function authorization() {
  const given = at("key").value.trim();
  return given ? { Authorization: `Bearer ${given}` } : {};
}

async function told(address) {
  const response = await fetch(address, { headers: authorization() });
  if (response.status === 401 || response.status === 403) at("locked").hidden = false;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? `it answered ${response.status}`);
  return answer;
}

const path = () => `/v1/collections/${encodeURIComponent(collection)}/search`;

async function search() {
  const turn = ++latest;
  let body;
  try {
    body = request();
  } catch (error) {
    return say(error.message, true);
  }
  history.replaceState(null, "", `?${new URLSearchParams(new FormData(at("form")))}`);
  say("Searching …");
  try {
    const began = performance.now();
    const response = await fetch(path(), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization() },
      body: JSON.stringify(body),
    });
    const result = await response.json();
    if (turn !== latest) return;
    if (!response.ok) return say(result.detail ?? `The server answered ${response.status}`, true);
    show(body, result, performance.now() - began);
  } catch (error) {
    if (turn === latest) say(`The server does not answer: ${error.message}`, true);
  }
}

function show(body, result, ms) {
  shown = body;
  const count = result.hits.length;
  const found = count === 0 ? "Nothing found" : `${count} ${count === 1 ? "hit" : "hits"}`;
  say([`${found} in ${ms.toFixed(1)} ms`, ...result.degraded].join(" · "));
  const slowest = Math.max(...result.stages.map(stage => stage.ms), 1e-9);
  at("stages").replaceChildren(...result.stages.map(stage => element("tr", {},
    element("td", {}, stage.name), element("td", {}, stage.ms.toFixed(2)),
    element("td", {}, String(stage.in)), element("td", {}, String(stage.out)),
    element("td", { class: "wide" }, bar(stage.ms / slowest)))));
  at("account").hidden = false;
  const words = body.query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  at("hits").replaceChildren(...result.hits.map(hit => card(hit, new Set(words))));
}

function card(hit, words) {
  const [best, ...others] = hit.passages;
  const snippet = best ? best.text : hit.text;
  const made = element("li", { tabindex: "-1" },
    element("h2", {}, element("span", { class: "score" }, String(hit.score)),
      `${hit.rank}. ${hit.title || hit.id}`));
  const headings = best?.headings?.join(" › ");
  made.append(element("div", { class: "soft" }, [hit.id, headings].filter(Boolean).join(" — ")));
  made.append(element("p", {}, ...highlighted(shortened(snippet, 700), words)));
  made.append(ledger(hit));
  made.append(element("div", { class: "why" }, hit.why));
  const rest = element("details", {}, element("summary", {}, "Passages, fields and whole text"));
  rest.append(...others.slice(0, 5).map(passage =>
    element("p", {}, element("span", { class: "soft" },
      `${passage.stage} ${passage.score} (${passage.start}–${passage.end})\n`),
      ...highlighted(shortened(passage.text, 700), words))));
  rest.append(element("pre", {}, JSON.stringify(hit.fields, null, 1)));
  rest.append(element("pre", {}, shortened(hit.text, 50000)));
  made.append(rest);
  return made;
}

function ledger(hit) {
  const largest = Math.max(...hit.ledger.map(entry => Math.abs(entry.contribution)), 1e-300);
  const table = element("table");
  table.append(...hit.ledger.map(entry => element("tr", {},
    element("td", {}, entry.stage), element("td", {}, `#${entry.rank}`),
    element("td", {}, entry.score === null ? "–" : entry.score.toPrecision(4)),
    element("td", {}, entry.contribution === null ? "–" : entry.contribution.toFixed(4)),
    element("td", { class: "wide" }, bar(Math.abs(entry.contribution) / largest)))));
  return table;
}

function shortened(text, length) {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function highlighted(text, words) {
  return text.split(/([\p{L}\p{N}]+)/u).map(part =>
    words.has(part.toLowerCase()) ? element("mark", {}, part) : part);
}

async function copyAsCurl() {
  if (!shown) return;
  const quoted = JSON.stringify(shown).replaceAll("'", "'\\''");
  const command = `curl -s '${location.origin}${path()}' -H 'Content-Type: application/json'${at("key").value ? ` -H "Authorization: Bearer $KEY"` : ""} -d '${quoted}'`;
  try {
    await navigator.clipboard.writeText(command);
    say("Copied");
  } catch {
    say(command);
  }
}

function step(by) {
  const cards = [...at("hits").children];
  const now = cards.indexOf(document.activeElement?.closest("#hits > li"));
  cards[Math.max(0, Math.min(cards.length - 1, now + by))]?.focus();
}

function key(event) {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "Escape" && typing) return event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); at("query").select(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "c") copyAsCurl();
  if (event.key === "Enter" && event.target.matches("#hits > li")) {
    const rest = event.target.querySelector("details");
    rest.open = !rest.open;
  }
}

async function start() {
  at("form").addEventListener("submit", event => { event.preventDefault(); search(); });
  at("plan").addEventListener("change", () => { at("own").hidden = at("plan").value !== "json"; });
  at("curl").addEventListener("click", copyAsCurl);
  document.addEventListener("keydown", key);
  at("key").value = sessionStorage.getItem("key") ?? "";
  at("key").addEventListener("change", () => {
    sessionStorage.setItem("key", at("key").value.trim());
    describe();
  });
  await describe();
  const asked = new URLSearchParams(location.search);
  for (const name of ["q", "k", "plan", "filter"]) {
    if (asked.has(name)) at("form").elements[name].value = asked.get(name);
  }
  at("own").hidden = at("plan").value !== "json";
  if (collection && asked.get("q")) search();
}

async function describe() {
  try {
    at("locked").hidden = !at("key").value;
    collection = (await told("/v1/collections")).collections[0] ?? "";
    if (!collection) return say("There is no collection yet that may be read here.");
    const about = await told(`/v1/collections/${encodeURIComponent(collection)}`);
    say("");
    const vectors = about.schema.dense
      ? `${about.recipe.embedder}, ${about.schema.dense.dimension} dimensions` : "keywords alone";
    at("collection").textContent =
      `${collection}: ${about.documents.toLocaleString()} documents, ${vectors}`;
    at("plan").replaceChildren(element("option", { value: "" }, "default"),
      ...about.plans.map(name => element("option", { value: name }, name)),
      element("option", { value: "json" }, "JSON …"));
  } catch (error) {
    say(`The server does not answer: ${error.message}`, true);
  }
}

start();

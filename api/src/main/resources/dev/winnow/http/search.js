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

// What was shown before is not the answer to this question.
function fail(text) {
  shown = null;
  at("account").hidden = true;
  at("hits").replaceChildren();
  say(text, true);
}

// An answer that is no JSON comes from something before the server.
async function told(address, request = {}) {
  let response;
  try {
    response = await fetch(address, {
      ...request,
      headers: { ...request.headers, ...authorization() },
    });
  } catch (error) {
    throw new Error(`The server does not answer: ${error.message}`);
  }
  if (response.status === 401 || response.status === 403) at("locked").hidden = false;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}`);
  return answer;
}

// The key stays in this tab, and is neither in addresses nor in what is copied.
function authorization() {
  const given = at("key").value.trim();
  return given ? { Authorization: `Bearer ${given}` } : {};
}

const path = () => `/v1/collections/${encodeURIComponent(collection)}/search`;

// What is asked stands in the address, but for the key.
function remember() {
  const asked = new URLSearchParams(new FormData(at("form")));
  if (asked.get("plan") !== "json") asked.delete("json");
  if (at("several").hidden) asked.delete("c");
  history.replaceState(null, "", `?${asked}`);
}

async function search() {
  const turn = ++latest;
  try {
    if (!collection) throw new Error("There is no collection yet that may be read here.");
    const body = request();
    remember();
    say("Searching …");
    const began = performance.now();
    const result = await told(path(), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (turn === latest) show(body, result, performance.now() - began);
  } catch (error) {
    if (turn === latest) fail(error.message);
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
  const long = words.filter(word => word.length > 2);
  const marked = new Set(long.length ? long : words);
  at("hits").replaceChildren(...result.hits.map(hit => card(hit, marked)));
}

function card(hit, words) {
  const [best, ...others] = hit.passages;
  const snippet = best ? best.text : hit.text;
  const made = element("li", { tabindex: "-1" },
    element("h2", {}, element("span", { class: "score", title: String(hit.score) }, rounded(hit.score)),
      `${hit.rank}. ${hit.title || hit.id}`));
  const headings = best?.headings?.join(" › ");
  made.append(element("div", { class: "soft" }, [hit.id, headings].filter(Boolean).join(" — ")));
  made.append(element("p", {}, ...highlighted(shortened(snippet, 700), words)));
  made.append(ledger(hit));
  made.append(element("div", { class: "why" }, hit.why));
  const rest = element("details", {}, element("summary", {}, "Passages, fields and whole text"));
  rest.append(...others.slice(0, 5).map(passage =>
    element("p", {}, element("span", { class: "soft" },
      `${passage.stage} ${rounded(passage.score)} (${passage.start}–${passage.end})\n`),
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

const rounded = score => String(Number(score.toPrecision(4)));

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
  if (event.key === "Escape" && typing) {
    event.preventDefault(); // it would empty the question
    return event.target.blur();
  }
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
  at("name").addEventListener("change", async () => {
    await choose(at("name").value);
    if (shown) search();
  });
  at("curl").addEventListener("click", copyAsCurl);
  document.addEventListener("keydown", key);
  at("key").value = sessionStorage.getItem("key") ?? "";
  at("key").addEventListener("change", () => {
    sessionStorage.setItem("key", at("key").value.trim());
    describe();
  });
  const asked = new URLSearchParams(location.search);
  await describe(asked.get("c"));
  for (const name of ["q", "k", "plan", "json", "filter"]) {
    if (asked.has(name)) at("form").elements[name].value = asked.get(name);
  }
  at("own").hidden = at("plan").value !== "json";
  if (collection && asked.get("q")) search();
}

async function describe(wanted = collection) {
  try {
    at("locked").hidden = !at("key").value;
    const names = (await told("/v1/collections")).collections;
    if (!names.length) return say("There is no collection yet that may be read here.");
    at("name").replaceChildren(...names.map(name => element("option", { value: name }, name)));
    at("several").hidden = names.length === 1;
    await choose(names.includes(wanted) ? wanted : names[0]);
  } catch (error) {
    fail(error.message);
  }
}

async function choose(name) {
  try {
    const about = await told(`/v1/collections/${encodeURIComponent(name)}`);
    collection = name;
    at("name").value = name;
    say("");
    const vectors = about.schema.dense
      ? `${about.recipe.embedder}, ${about.schema.dense.dimension} dimensions` : "keywords alone";
    at("collection").textContent =
      `${name}: ${about.documents.toLocaleString()} documents, ${vectors}`;
    at("json").defaultValue = JSON.stringify(about.schema.dense
      ? { fuse: { of: [{ lexical: { k: 200 } }, { dense: { k: 200 } }], method: "minmax" } }
      : { lexical: { k: 200 } });
    const plan = at("plan").value;
    at("plan").replaceChildren(element("option", { value: "" }, "default"),
      ...about.plans.map(named => element("option", { value: named }, named)),
      element("option", { value: "json" }, "JSON …"));
    if (plan === "json" || about.plans.includes(plan)) at("plan").value = plan;
  } catch (error) {
    fail(error.message);
  }
}

start();

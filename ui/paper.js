// Builds the tree that ui/paper.py sends. Text is only ever set as text; tags, attributes and addresses come from
// closed lists; nothing here parses markup.

const TAGS = new Set([
  "article", "aside", "section", "header", "div", "p", "span", "h1", "h2", "h3", "h4", "blockquote", "cite", "mark",
  "button", "a", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td",
  "details", "summary", "strong", "em", "small", "time", "code",
]);
const ATTRIBUTES = /^(class|lang|dir|role|title|datetime|scope|tabindex|open|disabled|id|colspan|aria-[a-z]+|data-[a-z]+)$/;

// Characters that reorder or hide text are shown by name and kept apart, so that they cannot act on their neighbours.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/;
const HIDDEN_RUNS = new RegExp(`(${HIDDEN.source})`);

function text(parent, string) {
  if (!HIDDEN.test(string)) {
    parent.append(document.createTextNode(string));
    return;
  }
  for (const part of string.split(HIDDEN_RUNS)) {
    if (part === "") continue;
    if (!HIDDEN.test(part)) {
      parent.append(document.createTextNode(part));
      continue;
    }
    const shown = document.createElement("span");
    shown.className = "hidden-character";
    shown.dataset.code = "U+" + part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    shown.textContent = part;
    parent.append(shown);
  }
}

function address(value) {
  try {
    const url = new URL(value);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function build(node) {
  const [tag, attributes, ...children] = node;
  const built = document.createElement(TAGS.has(tag) ? tag : "span");
  for (const [name, value] of Object.entries(attributes)) {
    if (ATTRIBUTES.test(name)) built.setAttribute(name, value);
    if (name === "href" && tag === "a" && address(value)) {
      built.href = address(value);
      built.target = "_blank";
      built.rel = "noopener noreferrer";
      built.referrerPolicy = "no-referrer";
    }
  }
  if (tag === "button") built.type = "button";
  for (const child of children) {
    if (typeof child === "string") text(built, child);
    else built.append(build(child));
  }
  return built;
}

function marks(root) {
  return [...root.querySelectorAll("button.mark")];
}

// What a redraw must not lose: where the keyboard is, which folds are open, how far the card is scrolled.
function remember(root, host) {
  const focused = host.activeElement;
  const folds = [...root.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]);
  const card = root.querySelector(".card");
  return { focus: focused?.id, folds, card: card?.id, scroll: card?.scrollTop };
}

function recall(root, memory) {
  for (const [id, open] of memory.folds) {
    const fold = root.querySelector(`#${CSS.escape(id)}`);
    if (fold) fold.open = open;
  }
  if (memory.focus) root.querySelector(`#${CSS.escape(memory.focus)}`)?.focus({ preventScroll: true });
  const card = root.querySelector(".card");
  if (card && card.id === memory.card) card.scrollTop = memory.scroll;
}

function step(root, host, by) {
  const all = marks(root);
  if (all.length === 0) return;
  const here = all.indexOf(host.activeElement);
  const selected = all.findIndex((mark) => mark.getAttribute("aria-current") === "true");
  const from = here >= 0 ? here : selected;
  const next = all[from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function onKey(event, root, host) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = { n: 1, p: -1, ArrowRight: 1, ArrowLeft: -1 };
  const by = steps[event.key];
  if (by === undefined) return;
  if (event.key.startsWith("Arrow") && !host.activeElement?.classList.contains("mark")) return;
  event.preventDefault();
  event.stopPropagation();
  step(root, host, by);
}

function send(event, setTriggerValue, root) {
  const spread = event.target.closest("[data-for]");
  const pressed = event.target.closest("[data-action]") || (spread && root.querySelector(`#${CSS.escape("mark-" + spread.dataset.for)}`));
  // Words being marked with the pointer open nothing; a key does, whatever is marked elsewhere.
  if (!pressed || (event.detail > 0 && window.getSelection()?.toString())) return;
  setTriggerValue("action", { name: pressed.dataset.action, value: pressed.dataset.value });
}

// A card that has just opened brings its words into view, and moves nothing when they are there already.
function reveal(root, memory) {
  const card = root.querySelector(".card");
  if (card && card.id !== memory?.card) root.querySelector(".mark.on")?.scrollIntoView({ block: "nearest" });
}

// A region that outlives every redraw: a screen reader hears which card has opened, and how its claim stands.
function announce(root, host) {
  const card = root.querySelector(".card");
  if (!card) return;
  let live = host.querySelector(".live");
  if (!live) {
    live = document.createElement("div");
    live.className = "live";
    live.setAttribute("aria-live", "polite");
    host.append(live);
  }
  if (live.textContent !== card.getAttribute("aria-label")) live.textContent = card.getAttribute("aria-label");
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const before = parentElement.querySelector(".paper");
  const root = build(["div", { class: "paper" }, data]);
  const memory = before ? remember(before, parentElement) : null;
  root.addEventListener("click", (event) => send(event, setTriggerValue, root));
  root.addEventListener("keydown", (event) => onKey(event, root, parentElement));
  if (before) before.replaceWith(root);
  else parentElement.append(root);
  if (memory) recall(root, memory);
  reveal(root, memory);
  announce(root, parentElement);
}

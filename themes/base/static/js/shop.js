/* Everything here is a comfort on top of pages that work without it. */

const root = document.documentElement;
const $ = (selector, scope = document) => scope.querySelector(selector);
const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  });

/* Light and dark */
on("click", "[data-theme-switch]", () => {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {}
});

/* Whoever switches the language is led to it from the bare address too */
on("click", ".languages a", (link) => {
  document.cookie = `language=${link.lang}; path=/; max-age=31536000; samesite=lax`;
});

/* The other language shows what was filtered or chosen since this page came */
on("click", ".languages a", (link) => (link.search = location.search));

/* The catalogue opens under the header, wherever the page is scrolled to */
const mega = $("#catalog-menu");
mega?.addEventListener("beforetoggle", () => {
  if (matchMedia("(min-width: 64rem)").matches) {
    mega.style.insetBlockStart = `${Math.max(0, $(".header").getBoundingClientRect().bottom)}px`;
  } else mega.style.removeProperty("inset-block-start");
});

/* Toasts: a short line that leaves by itself unless somebody reads it */
function leave(box, after) {
  let timer;
  const start = () => (timer = setTimeout(() => box.remove(), after));
  for (const type of ["pointerenter", "focusin"]) box.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"]) box.addEventListener(type, start);
  start();
}
function toast(text) {
  const box = document.createElement("div");
  const line = document.createElement("span");
  const close = document.createElement("button");
  box.className = "toast";
  line.textContent = text;
  close.type = "button";
  close.className = "text-button";
  close.dataset.dismiss = "";
  close.textContent = $("#toasts").dataset.close;
  box.append(line, close);
  $("#toasts").replaceChildren(box);
  leave(box, 6000);
}
on("click", "[data-dismiss]", (button) => button.closest(".toast, .added, .alert")?.remove());
document.addEventListener("htmx:sendError", () => toast($("#toasts").dataset.offline));
document.addEventListener("htmx:responseError", () => toast($("#toasts").dataset.failed));

/* A refused command answers with regions; a failed GET must not end up inside a badge or a list */
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.requestConfig.verb === "get") event.detail.shouldSwap = false;
});

/* What htmx has just put into the page */
function settle() {
  const count = $("#cart-badge > span")?.textContent.trim() ?? "";
  $$("[data-badge-copy]").forEach((copy) => (copy.textContent = count));
  $$("[data-leave]").forEach((box) => {
    leave(box, Number(box.dataset.leave));
    box.removeAttribute("data-leave");
  });
  $$("[data-quantity]").forEach(limit);
}
document.addEventListener("htmx:afterSettle", (event) => {
  settle();
  const said = event.detail.target?.dataset?.announce ?? $("#catalog-results")?.dataset.announce;
  if (said && event.detail.target?.id === "catalog-results") announce(said);
});
document.addEventListener("htmx:oobAfterSwap", settle);
function announce(text) {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = text;
  $("#toasts")?.append(line);
  setTimeout(() => line.remove(), 3000);
}

/* Addresses stay short: empty fields and the usual order are not sent with a GET */
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters, elt } = event.detail;
  if (verb !== "get") return;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
  if ($("#sort")?.selectedIndex === 0) delete parameters.sort;
  if (elt.id === "search-input" && (parameters.q ?? "").trim().length < 2) {
    event.preventDefault();
    closeSuggest();
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "catalog-filters") $("#filters")?.matches(":popover-open") && $("#filters").hidePopover();
});

/* Quantity: the buttons step the field, the field tells its form */
function limit(box) {
  const input = $("input", box);
  const value = Number(input.value);
  for (const button of $$("[data-step]", box)) {
    button.disabled = Number(button.dataset.step) < 0 ? value <= Number(input.min) : value >= Number(input.max);
  }
}
on("click", "[data-step]", (button) => {
  const box = button.closest("[data-quantity]");
  const input = $("input", box);
  const next = (Number(input.value) || 1) + Number(button.dataset.step);
  input.value = Math.min(Number(input.max), Math.max(Number(input.min), next));
  limit(box);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
on("change", "[data-quantity] input", (input) => limit(input.closest("[data-quantity]")));

/* What could not be sent is shown as it was; a request that a newer one overtook is no failure */
function putBack(event) {
  for (const input of $$("[data-quantity] input", event.detail.elt)) input.value = input.defaultValue;
  $$("[data-quantity]", event.detail.elt).forEach(limit);
}
document.addEventListener("htmx:sendError", putBack);
document.addEventListener("htmx:responseError", putBack);

/* Variants: every offer stands ready in a <template>, choosing moves its parts into place */
const offers = $$("template[data-variant]").map((template) => ({
  sku: template.dataset.variant,
  id: template.dataset.id,
  isIn: template.dataset.stock === "in",
  image: template.dataset.image,
  options: JSON.parse(template.dataset.options),
  parts: template.content,
}));
const choices = () => $$("[data-variants] [data-option]");
function offerFor(wanted, place) {
  const codes = choices().map((group) => group.dataset.option);
  const score = (offer) =>
    codes.reduce(
      (sum, code, at) => sum + (offer.options[code] === wanted[code] ? (at === place ? 1e6 : at < place ? 1000 : 10) : 0),
      offer.isIn ? 2 : 1,
    );
  return offers.reduce((best, offer) => (score(offer) > score(best) ? offer : best));
}
function show(offer) {
  const codes = choices().map((group) => group.dataset.option);
  for (const name of ["price", "stock", "sku"]) {
    for (const slot of $$(`[data-fill="${name}"]`)) {
      const part = $(`[data-part="${name}"]`, offer.parts).cloneNode(true);
      slot.replaceChildren(...part.childNodes);
    }
  }
  $$('[data-fill="variant"]').forEach((input) => (input.value = offer.id));
  $$("[data-when]").forEach((box) => (box.hidden = (box.dataset.when === "in") !== offer.isIn));
  $("[data-buy-bar]").hidden = !offer.isIn;
  choices().forEach((group, place) => {
    for (const label of $$(".option-value", group)) {
      const input = $("input", label);
      const fitting = offers.filter(
        (other) =>
          other.options[codes[place]] === input.dataset.value &&
          codes.slice(0, place).every((code) => other.options[code] === offer.options[code]),
      );
      const isChosen = offer.options[codes[place]] === input.dataset.value;
      label.hidden = !fitting.length;
      label.dataset.state = fitting.some((other) => other.isIn) ? "in" : "out";
      input.disabled = label.dataset.state === "out" && !isChosen;
      input.checked = isChosen;
      if (isChosen) $("[data-option-title]", group).textContent = input.dataset.title;
    }
  });
  if (offer.image !== "") goTo(Number(offer.image));
  const address = new URL(location);
  address.searchParams.set("v", offer.sku);
  history.replaceState(history.state, "", address);
}
on("change", "[data-variants] input", (input) => {
  const groups = choices();
  const wanted = {};
  for (const group of groups) wanted[group.dataset.option] = $("input:checked", group)?.dataset.value;
  show(offerFor(wanted, groups.indexOf(input.closest("[data-option]"))));
});

/* Gallery: scrolling is the browser's, we add steps, thumbnails and a closer look */
const gallery = $("[data-gallery]");
const track = gallery && $(".gallery-track", gallery);
function goTo(place, isInstant = false) {
  if (!track) return;
  const at = Math.max(0, Math.min(track.children.length - 1, place));
  track.scrollTo({ left: at * track.clientWidth, behavior: isInstant || calm.matches ? "instant" : "smooth" });
  mark(at);
}
function mark(at) {
  $$("[data-gallery-to]", gallery).forEach((thumb, index) => {
    if (index === at) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  });
}
if (track) {
  if (gallery.dataset.first !== "0") goTo(Number(gallery.dataset.first), true);
  let waiting;
  track.addEventListener(
    "scroll",
    () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => mark(Math.round(track.scrollLeft / track.clientWidth)), 90);
    },
    { passive: true },
  );
  const dialog = $(".zoom", gallery);
  const view = $(".zoom-view", gallery);
  on("click", "[data-gallery-to]", (thumb, event) => {
    event.preventDefault();
    goTo(Number(thumb.dataset.galleryTo));
  });
  on("click", "[data-gallery-step]", (button) =>
    goTo(Math.round(track.scrollLeft / track.clientWidth) + Number(button.dataset.galleryStep)),
  );
  on("click", "[data-zoom]", (link, event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const picture = new Image();
    const shown = $("img", link);
    picture.src = link.href;
    picture.alt = shown.alt;
    picture.width = shown.width;
    picture.height = shown.height;
    picture.draggable = false;
    view.classList.remove("is-close");
    view.replaceChildren(picture);
    dialog.showModal();
  });
  view.addEventListener("click", (event) => {
    const box = view.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    if (view.classList.toggle("is-close")) {
      view.scrollTo(x * view.scrollWidth - box.width / 2, y * view.scrollHeight - box.height / 2);
    }
  });
}

/* The buy bar steps back while the buy button itself is on the screen */
const bar = $("[data-buy-bar]");
const buy = $("#catalog-buy .buy-actions");
if (bar && buy) {
  new IntersectionObserver(([entry]) => bar.classList.toggle("is-away", entry.isIntersecting)).observe(buy);
}

/* Recently viewed: only product numbers, only on this device */
const recent = $("[data-recent]");
if (recent) {
  let seen = [];
  try {
    seen = JSON.parse(localStorage.getItem("recent") ?? "[]").filter(Number.isInteger);
  } catch {}
  const here = Number($("[data-product]")?.dataset.product);
  const others = seen.filter((id) => id !== here).slice(0, 12);
  if (here) {
    try {
      localStorage.setItem("recent", JSON.stringify([here, ...others]));
    } catch {}
  }
  if (others.length) {
    new IntersectionObserver(
      (entries, observer) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        window.htmx?.ajax("GET", `${recent.dataset.recent}?ids=${others.join(",")}`, { target: recent, swap: "innerHTML" });
      },
      { rootMargin: "800px" },
    ).observe(recent);
  }
}

/* Suggestions: a combobox by the ARIA pattern */
const input = $("#search-input");
const list = () => $("#search-suggest");
const options = () => $$('[role="option"]', list());
function closeSuggest() {
  list().hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
if (input) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "search-suggest");
  input.setAttribute("aria-expanded", "false");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt?.id !== "search-suggest" && event.detail.target?.id !== "search-suggest") return;
    const isOpen = options().length > 0 && document.activeElement === input;
    list().hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list().hidden) {
      event.preventDefault();
      closeSuggest();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      list().hidden = false;
      input.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
      all[next].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", all[next].id);
    } else if (event.key === "Enter" && at >= 0 && !list().hidden) {
      event.preventDefault();
      all[at].click();
    }
  });
  document.addEventListener("focusin", (event) => event.target.closest(".search") || closeSuggest());
  document.addEventListener("click", (event) => event.target.closest(".search") || closeSuggest());
}

/* Region and district: without the server's answer the wrong districts never stay choosable */
on("change", "[data-region]", (select) => {
  const districts = $("[data-district]");
  if (districts) districts.setAttribute("aria-busy", "true");
});

/* Undo with the keyboard people know */
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
  if (event.target.closest("input, textarea, select")) return;
  const undo = $("[data-undo]");
  if (undo) {
    event.preventDefault();
    undo.click();
  }
});

/* Hearts are empty in a page that is the same for everybody; the customer's own are filled here */
function fill() {
  const wished = $("#account-hearts")?.dataset.wished?.split(" ") ?? [];
  $$("[data-heart]").forEach((button) => button.setAttribute("aria-pressed", wished.includes(button.dataset.heart)));
}
document.addEventListener("htmx:afterSettle", fill);
document.addEventListener("htmx:oobAfterSwap", fill);
if (document.cookie.includes("customer=1")) {
  const hearts = $("#account-hearts");
  window.htmx?.ajax("GET", hearts.dataset.hearts, { target: hearts, swap: "outerHTML" });
}

/* The menu of the account is wider than a phone */
$(".account-menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });

/* Another code can be asked for after a while */
for (const button of $$("[data-wait]")) {
  const until = Date.now() + Number(button.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    $("[data-left]", button).textContent = left > 0 ? `(${left})` : "";
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
}

/* Print */
on("click", "[data-print]", () => print());

settle();

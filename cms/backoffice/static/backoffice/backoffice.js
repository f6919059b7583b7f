// What the forms of the back office do by themselves: rows are added and taken away, colours are
// picked, orders are printed, and nobody leaves what was typed without being asked.
(() => {
  const isWaiting = new WeakSet();

  function add(table) {
    const total = table.querySelector("[name$='-TOTAL_FORMS']");
    const row = table.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
    table.querySelector("tbody").insertAdjacentHTML("beforeend", row);
    total.value = Number(total.value) + 1;
    table.querySelector("tbody tr:last-child input:not([type=hidden])").focus();
  }

  function remove(row) {
    const mark = row.querySelector("[name$='-DELETE']");
    mark.value = mark.value ? "" : "on";
    row.classList.toggle("backoffice-row--removed", Boolean(mark.value));
  }

  document.addEventListener("click", (event) => {
    const adds = event.target.closest("[data-rows-add]");
    const removes = event.target.closest("[data-rows-remove]");
    if (adds) add(adds.closest("[data-rows]"));
    if (removes) remove(removes.closest("[data-row]"));
    const touched = adds || removes;
    if (touched) isWaiting.add(touched.form);
    if (event.target.closest("[data-print]")) window.print();
  });

  // Drafts are saved by themselves, these rows are not: the browser asks before leaving them.
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-rows], .backoffice-attributes")) isWaiting.add(event.target.form);
  });
  document.addEventListener("submit", (event) => isWaiting.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...document.forms].some((form) => isWaiting.has(form))) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-swatch]")) {
      event.target.previousElementSibling.value = event.target.value;
      event.target.previousElementSibling.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();

"use strict";
(() => {
  const MOST_UNFILTERED = 8;
  const UNITS = { "": 0, K: 1, M: 2, G: 3, T: 4, P: 5, E: 6 };

  // "1,204", "31.4M", "*123", "-": a number to sort by, null where a cell holds none.
  const number = (text) => {
    const found = /^[*~]?(-?[\d,]+(?:\.\d+)?)([KMGTPE]?)$/.exec(text);
    return found ? Number(found[1].replaceAll(",", "")) * 1024 ** UNITS[found[2]] : null;
  };

  const compare = (one, other) => {
    const [left, right] = [number(one), number(other)];
    return left !== null && right !== null ? left - right : one.localeCompare(other, "en", { numeric: true });
  };

  const sort = (table, index, heading) => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    const rows = [...table.tBodies[0].rows].map((row) => [row.cells[index].textContent, row]);
    // What is not known stays last either way.
    rows.sort(([one], [other]) => (one === "-") - (other === "-") || (up ? compare(one, other) : compare(other, one)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  };

  const sortable = (table) => {
    if (table.tBodies[0].rows.length < 2) return;
    [...table.tHead.rows[0].cells].forEach((heading, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", () => sort(table, index, heading));
      heading.replaceChildren(button);
    });
  };

  // A field that hides the items whose text does not hold all of its words, and says how many are left.
  const filter = (before, items, what) => {
    if (items.length <= MOST_UNFILTERED) return;
    const texts = items.map((item) => item.textContent.toLowerCase());
    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("span");
    field.type = "search";
    count.setAttribute("role", "status");
    label.append(`Filter ${what} `, field);
    const box = document.createElement("div");
    box.className = "filter";
    box.append(label, count);
    before.before(box);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      items.forEach((item, index) => {
        item.hidden = !words.every((word) => texts[index].includes(word));
        left += !item.hidden;
      });
      count.textContent = words.length ? `${left} of ${items.length}` : "";
    });
  };

  const unpack = async (element) => {
    const packed = element.dataset.packed;
    delete element.dataset.packed;
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  };

  const lines = (element, text) => {
    const name = element.closest(".raw").id;
    const shown = text.split("\n").map((line, index) => {
      const row = document.createElement("div");
      row.id = `${name}-${index + 1}`;
      row.textContent = line || " ";
      return row;
    });
    element.replaceChildren(...shown);
  };

  // The page escaped what a log says before it packed it.
  const body = (element, text) => {
    element.innerHTML = text;
    prepare(element);
  };

  const opened = async (details) => {
    const element = details.querySelector(":scope > [data-packed]");
    if (element) (details.matches(".raw") ? lines : body)(element, await unpack(element));
  };

  const prepare = (root) => {
    for (const table of root.querySelectorAll("table.data")) {
      sortable(table);
      filter(table.parentElement, [...table.tBodies[0].rows], "the rows");
    }
  };

  // Links lead into what is still closed or packed.
  const follow = async () => {
    const found = /^#(event|raw)-(\d+)(?:-\d+)?$/.exec(location.hash);
    if (!found) return;
    const names = found[1] === "raw" ? [`event-${found[2]}`, `raw-${found[2]}`] : [`event-${found[2]}`];
    for (const name of names) {
      const details = document.getElementById(name);
      if (!details) return;
      details.hidden = false;
      details.open = true;
      await opened(details);
    }
    const target = document.getElementById(location.hash.slice(1));
    document.querySelector(".found")?.classList.remove("found");
    if (found[1] === "raw") target?.classList.add("found");
    target?.scrollIntoView({ block: found[1] === "raw" ? "center" : "start" });
    target?.querySelector("summary")?.focus({ preventScroll: true });
  };

  const theme = () => {
    const button = document.getElementById("theme");
    button.hidden = false;
    button.addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
    });
  };

  prepare(document);
  theme();
  const events = [...document.querySelectorAll("details.event")];
  if (events.length) filter(events[0], events, "the events");
  document.addEventListener("toggle", (event) => event.target.open && opened(event.target), true);
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    // The same link again: the place in the address does not change.
    const link = event.target.closest?.("a");
    if (link && link.hash && link.hash === location.hash) follow();
  });
  addEventListener("beforeprint", () => {
    for (const details of events) details.open = details.open || !details.querySelector(".body[data-packed]");
  });
  follow();
})();

// A box above gathered tables that hides the rows that do not fit.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const tables = [...document.querySelectorAll(".d2l-gathered")];
  if (!tables.length) return;

  // Letters only: numbers and shapes in a message differ from run to run.
  const plain = text => text.toLowerCase().replace(/[^\p{L}]+/gu, " ").trim();

  // Of an error message the pieces between dots, each of two words or more.
  const pieces = code =>
    code.textContent.split(/\.\.\.|…/).map(plain).filter(piece => piece.includes(" "));

  const rows = tables.flatMap(table => [...table.querySelectorAll("tbody tr")]).map(row => ({
    row,
    text: plain(row.textContent),
    messages: [...row.cells[0].querySelectorAll("code")].map(pieces).filter(m => m.length),
  }));

  const fits = (item, query) =>
    query.split(" ").every(word => item.text.includes(word)) ||
    item.messages.some(message => message.every(piece => query.includes(piece)));

  const message = document.querySelector(".d2l-messages") ? ", or with this error message" : "";
  const box = document.createElement("div");
  box.className = "d2l-filter";
  box.innerHTML =
    `<label for="d2l-filter">Show only rows with these words${message}</label>` +
    '<input id="d2l-filter" type="search" autocomplete="off" spellcheck="false">' +
    '<span role="status"></span>';
  const [field, status] = [box.querySelector("input"), box.querySelector("span")];
  const first = tables[0].closest("section");
  first.parentElement.matches("section") ? first.before(box) : tables[0].before(box);

  const filter = () => {
    const query = plain(field.value);
    let shown = 0;
    for (const item of rows) {
      item.row.hidden = !fits(item, query);
      shown += !item.row.hidden;
    }
    for (const table of tables) {
      const section = table.closest("section");
      const part = section.parentElement.matches("section") ? section : table;
      part.hidden = !table.querySelector("tbody tr:not([hidden])");
    }
    status.textContent = query ? `${shown} of ${rows.length} rows` : "";
  };
  field.addEventListener("input", filter);
});

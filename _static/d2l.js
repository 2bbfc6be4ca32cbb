// Small things that HTML and CSS cannot do: reach and print what is hidden.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  // A box that scrolls sideways can be reached by keyboard.
  const scrolling =
    ".bd-article pre, .bd-article .text_html, .d2l-drawing-box, " +
    ".pst-scrollable-table-container, mjx-container[display='true']";
  const mark = () => {
    for (const box of document.querySelectorAll(scrolling)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  mark();
  addEventListener("resize", mark);
  addEventListener("load", () => window.MathJax?.startup?.promise?.then(mark));
  document.addEventListener("toggle", mark, true);

  // A link into a fold opens it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details"))
      fold.open = true;
    if (target?.closest("details")) target.scrollIntoView();
  };
  reveal();
  addEventListener("hashchange", reveal);
});

// On paper every fold is open; afterwards each is as it was.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.dataset.closed = "";
    fold.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-closed]")) {
    delete fold.dataset.closed;
    fold.open = false;
  }
});

// What every page shares: large type, printing, and boxes that stay ticked on this device.

import { keep, readKept } from "./kept.js";

const YEAR_SECONDS = 365 * 24 * 3600;

function switchSize(event) {
  event.preventDefault();
  const button = event.currentTarget;
  const large = button.getAttribute("aria-pressed") !== "true";
  document.documentElement.dataset.size = large ? "large" : "usual";
  button.setAttribute("aria-pressed", String(large));
  button.value = large ? "thuong" : "to";
  document.cookie = `co_chu=${large ? "to" : "thuong"}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

function keepTicks(list) {
  const key = `motcua.ticks.${list.dataset.ticks}`;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const link = document.querySelector("a[data-list]");
  const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const showLink = () => {
    if (!link) return;
    const have = ticked();
    link.href = link.pathname + (have.length ? `?co=${have.join(".")}` : "");
  };
  const known = new Set(readKept(key, []));
  for (const box of boxes) {
    box.checked = known.has(box.value);
    box.addEventListener("change", () => {
      keep(key, ticked());
      showLink();
    });
  }
  showLink();
}

function sendOnChange(form) {
  form.querySelector(".save").hidden = true;
  const status = form.querySelector(".status");
  status.setAttribute("role", "status");
  form.addEventListener("change", async () => {
    try {
      const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const card = page.getElementById(form.closest("[id]").id);
      status.textContent = card.querySelector(".status").textContent;
    } catch {
      form.querySelector(".save").hidden = false;
    }
  });
}

document.getElementById("size")?.addEventListener("click", switchSize);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const list of document.querySelectorAll("[data-ticks]")) keepTicks(list);
for (const form of document.querySelectorAll("[data-autosave]")) sendOnChange(form);

// Sets a password by the ticket behind the `#` of the address, which no server is told on the way.
"use strict";

// Longer than the gateway lets a request take, in milliseconds.
const ANSWER_WITHIN = 40_000;

const WITHOUT_TICKET = "Open this page by the link in the mail that lets you set a password.";
const ANOTHER_MAIL = "The link in a mail counts once, and not for long. Ask for another mail.";
const NO_ANSWER = "There was no answer. Look whether you are connected, and try once more.";
const NOT_UNDERSTOOD = "Something went wrong. Try again later.";

const form = document.querySelector("form");
const field = document.getElementById("password");
const shown = document.getElementById("shown");
const said = document.getElementById("said");

let ticket = null;
let sending = false;
let wish = { password: null, key: null };

function say(tone, text) {
  said.className = tone;
  said.textContent = text;
}

// Says what ends this: the form is of no use any more.
function end(tone, text) {
  ticket = null;
  form.hidden = true;
  field.value = "";
  wish = { password: null, key: null };
  say(tone, text);
  said.focus();
}

// Takes the ticket out of the address, where a history or a passer-by would find it.
function takeTicket() {
  const found = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (!found) {
    return;
  }
  history.replaceState(null, "", location.pathname + location.search);
  ticket = found;
  form.hidden = false;
  say("", "");
  field.focus();
}

// The same password again is the same wish, so that one whose answer was lost is not refused.
function keyOf(password) {
  if (wish.password !== password) {
    const random = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    wish = { password, key };
  }
  return wish.key;
}

// What a problem says, for people: not where in the body it is, and as a sentence.
function told(problem) {
  if (!problem.detail) {
    return NOT_UNDERSTOOD;
  }
  const fault = problem.details?.field;
  const named = fault && problem.detail.startsWith(`${fault}: `);
  const bare = named ? problem.detail.slice(fault.length + 2) : problem.detail;
  const text = bare.replace(/ at line \d+ column \d+$/, "");
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

async function refused(response) {
  const problem = await response.json().catch(() => ({}));
  const fault = problem.details?.field;
  if (problem.code === "ticket-not-valid" || fault === "ticket") {
    end("no", `${told(problem)} ${ANOTHER_MAIL}`);
    return;
  }
  const wait = Number(response.headers.get("Retry-After"));
  const later = wait > 0 ? ` Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.` : "";
  say("no", told(problem) + later);
  field.setAttribute("aria-invalid", String(fault === "password"));
  field.focus();
}

async function send(password) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": keyOf(password) },
    body: JSON.stringify({ ticket, password }),
    credentials: "omit",
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  if (response.ok) {
    end("yes", "Your password is set. You can log in now.");
  } else {
    await refused(response);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending || !ticket) {
    return;
  }
  const button = form.querySelector("button");
  sending = true;
  button.setAttribute("aria-disabled", "true");
  field.setAttribute("aria-invalid", "false");
  say("", "One moment…");
  try {
    await send(field.value);
  } catch {
    say("no", NO_ANSWER);
  } finally {
    sending = false;
    button.removeAttribute("aria-disabled");
  }
});

// A browser would only say that the format is another one.
field.addEventListener("input", () => {
  field.setCustomValidity("");
  if (field.validity.patternMismatch) {
    field.setCustomValidity(field.title);
  }
});

shown.addEventListener("change", () => {
  field.type = shown.checked ? "text" : "password";
});

// A link that is opened where this page is open already changes the address, and nothing else.
addEventListener("hashchange", takeTicket);

takeTicket();
if (!ticket) {
  say("no", WITHOUT_TICKET);
}

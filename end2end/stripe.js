// A Stripe for the tests, as two real processes: `localstripe` (scripts/localstripe.txt) keeps payment methods, intents, charges, refunds
// and what it tells of them; it knows no Checkout and no disputes, so those are here, before it: sessions over its intents, their page, and
// their events, signed as Stripe signs. Everything else is handed on.
//
// The first line printed is the port. `/_test/…` is for the tests' own hands. It ends when its input does.

import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createProbe } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const tools = process.env.PORTICO_TOOLS || join(homedir(), ".cache/portico/tools");
// It would keep what it has in a file that all users of the machine share.
const START = "import localstripe.resources as r; r.Store.dump_to_disk = lambda _: None; from localstripe.server import start; start()";
const KEY = "sk_test_behind_the_counter";
const START_SECONDS = 30;

const sessions = new Map();
const disputes = new Map();
const failed = new Set();
const webhooks = new Map();
const answered = new Map();
const log = [];
let mode = "answer";
let self;

const behind = await startBehind();
const server = createServer((request, response) => serve(request, response).catch((error) => {
  log.push(String(error.stack));
  response.destroy();
}));
server.listen(0, "127.0.0.1", () => {
  self = `http://localhost:${server.address().port}`;
  console.log(JSON.stringify(server.address().port));
});
process.stdin.on("end", () => process.exit(0)).resume();

async function startBehind() {
  const probe = createProbe().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  const child = spawn(join(tools, "localstripe/bin/python"), ["-c", START, "--port", String(port), "--from-scratch"], { stdio: ["ignore", "pipe", "pipe"] });
  child.on("error", () => fail("localstripe does not start; `scripts/setup test` installs it"));
  child.on("exit", (code) => fail(`localstripe ended with ${code}: ${log.slice(-5).join("\n")}`));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => log.push(...String(text).split("\n").filter(Boolean)));
  process.once("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(0));
  const url = `http://127.0.0.1:${port}`;
  for (let passed = 0; passed < START_SECONDS * 10; passed++) {
    const answer = await fetch(`${url}/v1/balance`, { headers: { authorization: `Bearer ${KEY}` } }).catch(() => null);
    if (answer) return url;
    await sleep(100);
  }
  fail(`localstripe did not answer within ${START_SECONDS} s`);
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

async function serve(request, response) {
  const url = new URL(request.url, self);
  const body = Buffer.concat(await request.toArray());
  const say = (status, value, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof value === "string" ? value : JSON.stringify(value));
  };
  if (url.pathname.startsWith("/_test/")) return say(200, await ordered(url.pathname.slice(7), JSON.parse(String(body) || "{}")));
  if (url.pathname.startsWith("/_config/webhooks/")) {
    webhooks.set(url.pathname, JSON.parse(String(body)));
    return handOn(request, url, body, say);
  }
  if (url.pathname.startsWith("/c/pay/")) return page(request.method, sessions.get(url.pathname.slice(7)), say);
  if (mode === "silent") return request.destroy();
  if (mode === "down") return say(503, failure("api_error"));
  if (mode === "refuse") return say(402, failure("card_error", "card_declined"));
  const key = request.headers.authorization?.match(/^Bearer ([sr]k_\w+)$/)?.[1];
  if (!key || key.includes("revoked")) return say(401, failure("invalid_request_error", "api_key_expired"));
  // The same key gives the same answer, whatever became of it since.
  const once = request.headers["idempotency-key"];
  if (once && answered.has(once)) {
    const { asked, status, value } = answered.get(once);
    return asked === `${url.pathname} ${body}` ? say(status, value) : say(400, failure("idempotency_error"));
  }
  const answer = (status, value) => {
    if (once && status < 500) answered.set(once, { asked: `${url.pathname} ${body}`, status, value });
    if (mode === "lost") return request.destroy();
    say(status, value);
  };
  if (url.pathname.startsWith("/v1/checkout/sessions")) return checkout(request.method, url.pathname.slice(21), new URLSearchParams(String(body)), answer);
  if (url.pathname === "/v1/disputes" && mode === "undisputed") return say(403, failure("invalid_request_error", "more_permissions_required"));
  if (url.pathname === "/v1/disputes") return answer(200, { object: "list", data: ofIntent(disputes.values(), intent(url.searchParams)) });
  // Nothing is refunded of what a bank disputes, or has taken.
  const isDisputed = () => ofIntent(disputes.values(), intent(new URLSearchParams(String(body)))).some((one) => ["needs_response", "lost"].includes(one.status));
  if (url.pathname === "/v1/refunds" && request.method === "POST" && isDisputed()) return answer(400, failure("invalid_request_error", "charge_disputed"));
  return handOn(request, url, body, answer);
}

// The latest first, as Stripe lists.
const ofIntent = (all, name) => [...all].reverse().filter((one) => one.payment_intent === (name ?? one.payment_intent));
const intent = (fields) => fields.get("payment_intent");

const failure = (type, code = "") => ({ error: { type, code, message: "Of no account here" } });

async function handOn(request, url, body, say) {
  const { method } = request;
  const headers = { "content-type": request.headers["content-type"] ?? "", authorization: `Bearer ${KEY}` };
  const answer = await fetch(`${behind}${url.pathname}${url.search}`, { method, headers, body: method === "GET" ? undefined : body });
  const text = await answer.text();
  say(answer.status, url.pathname === "/v1/refunds" && method === "GET" && answer.ok ? withFailures(JSON.parse(text)) : text);
}

// No refund of localstripe's ever comes back.
const withFailures = (list) => ({ ...list, data: list.data.map((one) => (failed.has(one.id) ? { ...one, status: "failed" } : one)) });

function checkout(method, rest, form, say) {
  const [, id, act] = rest.split("/");
  if (!id && method === "GET") return say(200, { object: "list", data: [...sessions.values()] });
  if (!id) return begin(form, say);
  const session = sessions.get(id);
  if (!session) return say(404, failure("invalid_request_error", "resource_missing"));
  if (act === "expire" && session.status !== "open") return say(400, failure("invalid_request_error"));
  if (act === "expire") Object.assign(session, { status: "expired", url: null });
  return say(200, session);
}

// What Stripe refuses is refused here, so that a wrong form is noticed.
function begin(form, say) {
  const item = (name) => form.get(`line_items[0]${name}`);
  const [amount, quantity, currency] = [Number(item("[price_data][unit_amount]")), Number(item("[quantity]")), item("[price_data][currency]")];
  const fine =
    form.get("mode") === "payment" && Number.isInteger(amount) && amount >= 50 && quantity > 0 && /^[a-z]{3}$/.test(currency ?? "") &&
    item("[price_data][product_data][name]") && /^https?:\/\//.test(form.get("success_url") ?? "") && /^\d+$/.test(form.get("expires_at") ?? "");
  if (!fine) return say(400, failure("invalid_request_error", "parameter_invalid"));
  const id = `cs_test_${randomBytes(12).toString("hex")}`;
  const session = {
    id,
    object: "checkout.session",
    amount_total: amount * quantity,
    currency,
    client_reference_id: form.get("client_reference_id"),
    payment_intent: null,
    payment_status: "unpaid",
    status: "open",
    url: `${self}/c/pay/${id}`,
    expires_at: Number(form.get("expires_at")),
    success_url: form.get("success_url"),
    cancel_url: form.get("cancel_url"),
    title: item("[price_data][product_data][name]"),
  };
  sessions.set(id, session);
  return say(200, session);
}

async function page(method, session, say) {
  if (!session || session.status !== "open") return say(404, "There is nothing to pay here.", { "content-type": "text/plain" });
  if (method === "POST") {
    await pay(session);
    await deliver(event("checkout.session.completed", session));
    return say(303, "", { location: session.success_url });
  }
  const amount = `${(session.amount_total / 100).toFixed(2)} ${session.currency.toUpperCase()}`;
  return say(
    200,
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Payment</title>` +
      `<link rel="icon" href="data:,"><main><h1>${session.title}</h1><p>${amount}</p><form method="post"><button>Pay by card</button></form>` +
      `<a href="${session.cancel_url}">Back</a></main></html>`,
    { "content-type": "text/html; charset=utf-8" },
  );
}

// Through `localstripe`, as Checkout itself goes through intents.
async function pay(session) {
  const card = { type: "card", "card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2030", "card[cvc]": "123" };
  const method = await asked("/v1/payment_methods", card);
  const { amount_total: amount, currency } = session;
  const intent = await asked("/v1/payment_intents", { amount, currency, payment_method: method.id, confirm: "true" });
  if (intent.status !== "succeeded") throw new Error(`the intent is ${intent.status}`);
  Object.assign(session, { payment_intent: intent.id, payment_status: "paid", status: "complete", url: null });
}

async function asked(path, form) {
  const answer = await fetch(`${behind}${path}`, { method: "POST", headers: { authorization: `Bearer ${KEY}` }, body: new URLSearchParams(form) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

const event = (type, object) => JSON.stringify({ id: `evt_${randomBytes(12).toString("hex")}`, object: "event", type, data: { object } });

function signed(payload, secret, at = Math.floor(Date.now() / 1000)) {
  return { payload, signature: `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${payload}`).digest("hex")}` };
}

async function deliver(payload) {
  for (const { url, secret } of webhooks.values()) {
    const headers = { "content-type": "application/json", "stripe-signature": signed(payload, secret).signature };
    const answer = await fetch(url, { method: "POST", headers, body: payload });
    log.push(`delivered to ${url}: ${answer.status}`);
  }
}

// What tests ask for by hand: `mode` (answer, silent, down, refuse, lost: it is done and nobody hears of it, or undisputed: our key may not
// ask for disputes), `forget` (the keys of what was asked before), `pay` (a session, perhaps with another outcome than was ordered), `say`
// (an event about it, or about another `object`, signed), `session` (the latest where none is named), `refund` (somebody does that there, by
// hand), `fail` (a refund comes back), `dispute` (begins one of a session's payment, or another, or decides the latest or the one named, and
// tells of it), `refunds` (as localstripe has them) and `log`.
async function ordered(what, order) {
  const session = sessions.get(order.session);
  switch (what) {
    case "mode":
      mode = order.mode;
      return {};
    case "forget":
      answered.clear();
      return {};
    case "pay":
      await pay(session);
      Object.assign(session, order.instead);
      return session;
    case "say": {
      const payload = order.payload ?? event(order.type ?? "checkout.session.completed", order.object ?? session ?? { id: order.session });
      return signed(payload, order.secret, order.at);
    }
    case "session":
      return order.session ? session : [...sessions.values()].at(-1);
    case "refund":
      return asked("/v1/refunds", { payment_intent: session.payment_intent, amount: order.amount, ...order.more });
    case "fail":
      failed.add(order.refund);
      return {};
    case "dispute": {
      const { payment_intent, amount_total, currency } = session;
      const [latest] = order.another ? [] : ofIntent(disputes.values(), payment_intent);
      const created = Math.floor(Date.now() / 1000) + disputes.size;
      const fresh = { id: `dp_${randomBytes(12).toString("hex")}`, object: "dispute", payment_intent, currency, amount: amount_total, created };
      const dispute = { ...(disputes.get(order.dispute) ?? latest ?? fresh), status: "needs_response", ...order.instead };
      disputes.set(dispute.id, dispute);
      await deliver(event(order.instead ? "charge.dispute.closed" : "charge.dispute.created", dispute));
      return dispute;
    }
    case "refunds":
      return (await fetch(`${behind}/v1/refunds`, { headers: { authorization: `Bearer ${KEY}` } })).json();
    default:
      return log;
  }
}

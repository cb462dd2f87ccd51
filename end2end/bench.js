// Measures pages, memory, start-up and the bytes of a first visit, and writes docs/benchmarks.md.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { PASSWORD } from "./people.js";

const { BINARY, BARE, PAPER, SITE, CHROMIUM, PORTICO_TEST_POSTGRES, SECONDS_EACH = "5", ONLY } = process.env;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PORT = 3900;
const BARE_PORT = 3910;
const SIZES = [1_000, 100_000];
const INVOICES = [10_000, 1_000_000];
const CONNECTIONS = [1, 8, 32];
const ROUNDS = 5;
const LIST = "/admin/customers";
const INVOICE_LIST = "/admin/invoices";
const LAST_YEAR = new Date().getFullYear() - 1;
const STAFF = 1_000;
const TEAM = 7;
const OVERRIDES = 200;
// Rights that leave the list as it is.
const EXCEPTIONS = [
  "contacts.create", "contacts.edit", "contacts.delete", "contacts.grant_access", "contacts.suspend_access", "interactions.view",
  "notes.internal.view", "notes.internal.create", "trash.view", "trash.restore",
];

const lines = [];
const say = (line) => console.log(line);
const counted = (number) => number.toLocaleString("en");

if (ONLY === "invoices") {
  for (const engine of ["SQLite", "PostgreSQL"]) await invoices(engine);
  papers();
  process.exit();
}

if (ONLY === "first-visit") {
  const house = await open("SQLite", SIZES[0], PORT);
  try {
    await firstVisits(house.url);
  } finally {
    await close(house);
  }
  process.exit();
}

for (const engine of ["SQLite", "PostgreSQL"]) {
  const houses = [];
  try {
    for (const [at, size] of SIZES.entries()) houses.push(await open(engine, size, PORT + at));
    for (const house of houses) {
      say(`\n${engine}, ${counted(house.size)} customers`);
      const results = await pages(house);
      const memory = resident(house.server.pid);
      if (engine === "SQLite" && house.size === SIZES[0]) lines.push(...(await firstVisits(house.url)), "");
      lines.push(...table(engine, house, results, memory));
    }
    lines.push(...(await growth(engine, houses)));
    lines.push(...(await decision(engine, houses.at(-1))));
  } finally {
    for (const house of houses) await close(house);
  }
}

for (const engine of ["SQLite", "PostgreSQL"]) lines.push(...(await invoices(engine)));
lines.push(...papers());

writeFileSync(join(root, "docs/benchmarks.md"), document(lines));
say("\nwritten to docs/benchmarks.md");

// A house of this size, filled and then served by a process that was started anew.
async function open(engine, size, port, bills = 0) {
  const data = mkdtempSync(join(tmpdir(), "portico-bench-"));
  const url = `http://localhost:${port}`;
  const env = environment(data, engine, `${size}_${bills}`, url);
  say(`\n${engine}, ${counted(size)} customers, ${counted(bills)} invoices: filling`);
  const filling = performance.now();
  await stop(await start(["demo", "--customers", String(size), "--invoices", String(bills)], env));
  say(`filled in ${((performance.now() - filling) / 1000).toFixed(0)} s`);
  const begun = performance.now();
  const server = await start(["serve"], env);
  return { size, bills, data, url, env, server, startup: performance.now() - begun };
}

async function close({ server, data }) {
  await stop(server);
  rmSync(data, { recursive: true, force: true });
}

function environment(data, engine, size, address) {
  const database = `portico_bench_${size}_${process.pid}`;
  let url = {};
  if (engine === "PostgreSQL") {
    const server = PORTICO_TEST_POSTGRES.replace(/\/[^/]*$/, "");
    execFileSync("psql", [PORTICO_TEST_POSTGRES, "-qc", `CREATE DATABASE ${database}`]);
    url = { DATABASE_URL: `${server}/${database}` };
  }
  return {
    PATH: process.env.PATH,
    PORTICO_LISTEN: address.replace("http://localhost", "127.0.0.1"),
    PORTICO_BASE_URL: address,
    PORTICO_DATA: data,
    PORTICO_SITE: SITE,
    RUST_LOG: "error",
    ...url,
  };
}

async function start(command, env) {
  const server = spawn(BINARY, command, { cwd: env.PORTICO_DATA, env, stdio: ["ignore", "ignore", "inherit"] });
  let gone = false;
  server.once("exit", () => (gone = true));
  for (;;) {
    if (gone) throw new Error(`${command[0]} ended before it answered`);
    const answer = await fetch(`${env.PORTICO_BASE_URL}/healthz`).catch(() => null);
    if (answer?.ok) return server;
    await sleep(5);
  }
}

async function stop(server) {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
}

// What the process holds now, in MB.
function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

async function cookie(url, door, email) {
  const answer = await fetch(`${url}${door === "staff" ? "/admin/api" : "/api"}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", "sec-fetch-site": "same-origin", origin: url },
    body: new URLSearchParams({ email, password: PASSWORD, next: "" }),
  });
  const set = answer.headers.getSetCookie().find((value) => value.includes(`portico${door === "staff" ? "-staff" : ""}=`));
  if (!set) throw new Error(`${email} could not sign in: ${answer.status}`);
  return set.split(";")[0];
}

async function pages({ data, url }) {
  const maya = await cookie(url, "staff", "maya@portico.example");
  const joe = await cookie(url, "staff", "joe@portico.example");
  const ana = await cookie(url, "portal", "ana@acme.example");
  const card = await acme(url, maya);
  const asked = [
    ["Customer list, main administrator", LIST, maya],
    ["Customer list, user with 200 of them", LIST, joe],
    ["Client card", card, maya],
    ["Portal home", "/", ana],
  ];
  const results = [];
  for (const [name, path, who] of asked) {
    const page = Buffer.from(await (await fetch(`${url}${path}`, { headers: { cookie: who } })).arrayBuffer());
    const file = join(data, "page.html");
    writeFileSync(file, page);
    const bare = spawn(BARE, [`127.0.0.1:${BARE_PORT}`, file], { stdio: "inherit" });
    await sleep(300);
    for (const connections of CONNECTIONS) {
      const ours = wrk(`${url}${path}`, connections, who);
      const least = wrk(`http://127.0.0.1:${BARE_PORT}/`, connections);
      results.push({ name, connections, kb: page.length / 1024, ...ours, bare: least.rate });
      say(`${name}, ${connections}: ${ours.rate.toFixed(0)}/s, p50 ${ours.p50.toFixed(1)} ms, p99 ${ours.p99.toFixed(1)} ms; bare ${least.rate.toFixed(0)}/s`);
    }
    bare.kill();
  }
  return results;
}

// How much slower the list and a card are where there is more to list. Both houses take turns, so that whatever else the machine does
// meanwhile meets both alike; of each house the middle of its rounds counts.
async function growth(engine, houses) {
  const visitors = await Promise.all(houses.map(({ url }) => cookie(url, "staff", "maya@portico.example")));
  const cards = await Promise.all(houses.map(({ url }, at) => acme(url, visitors[at])));
  const lines = [];
  for (const [name, paths] of [["the list", houses.map(() => LIST)], ["a client card", cards]]) {
    const rounds = houses.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, { url }] of houses.entries()) rounds[at].push(wrk(`${url}${paths[at]}`, 1, visitors[at]).p50);
    }
    const [few, many] = rounds.map((each) => each.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]);
    const line =
      `${engine}, ${name} at one connection, in ${ROUNDS} rounds by turns: median ${few.toFixed(2)} ms at ${counted(SIZES[0])} customers, ` +
      `${many.toFixed(2)} ms at ${counted(SIZES[1])}: ${(many / few).toFixed(2)} times as long (to reach: at most 1.3).`;
    say(line);
    lines.push(line, "");
  }
  return lines;
}

// Where the card of Acme is.
async function acme(url, who) {
  const list = await (await fetch(`${url}${LIST}?q=Acme`, { headers: { cookie: who } })).text();
  return /href="(\/admin\/customers\/[0-9a-f-]{36})"/.exec(list)[1];
}

// How much slower pages of invoices are where there are a hundred times as many of them. Both houses take turns, as in growth().
async function invoices(engine) {
  const houses = [];
  try {
    for (const [at, bills] of INVOICES.entries()) houses.push(await open(engine, SIZES[0], PORT + at, bills));
    const asked = [];
    for (const { url } of houses) {
      const [maya, ana] = [await cookie(url, "staff", "maya@portico.example"), await cookie(url, "portal", "ana@acme.example")];
      const list = await (await fetch(`${url}/invoices`, { headers: { cookie: ana } })).text();
      const own = /href="(\/invoices\/[0-9a-f-]{36})"/.exec(list)[1];
      asked.push([
        ["Invoice list, main administrator", INVOICE_LIST, maya],
        ["The same, one number searched for", `${INVOICE_LIST}?q=B-0000777`, maya],
        ["Finance dashboard", "/admin/reports/finance", maya],
        ["VAT and losses", "/admin/reports/finance/period", maya],
        ["The same, of last year", `/admin/reports/finance/period?from=${LAST_YEAR}-01-01&to=${LAST_YEAR}-12-31`, maya],
        ["Who owes", "/admin/reports/finance/debtors", maya],
        ["Portal, list of invoices", "/invoices", ana],
        ["Portal, one invoice", own, ana],
      ]);
    }
    const rows = [];
    for (const [which, [name]] of asked[0].entries()) {
      const rounds = houses.map(() => []);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [at, { url }] of houses.entries()) rounds[at].push(wrk(`${url}${asked[at][which][1]}`, 1, asked[at][which][2]).p50);
      }
      const [few, many] = rounds.map((each) => each.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]);
      rows.push(`| ${name} | ${few.toFixed(2)} | ${many.toFixed(2)} | ${(many / few).toFixed(2)} |`);
      say(rows.at(-1));
    }
    const [few, many] = INVOICES.map(counted);
    return [
      `## Invoices, ${engine}`,
      "",
      `| Page, p50 in ms at one connection | ${few} | ${many} | Times |`,
      "|---|--:|--:|--:|",
      ...rows,
      "",
      `With ${counted(SIZES[0])} customers, the middle of ${ROUNDS} rounds by turns. To reach for list and portal invoice: at most 1.5 times. The portal's list has the ten of a customer, or fifty of their thousand. Resident with ${many} after all of this: ${resident(houses.at(-1).server.pid).toFixed(0)} MB.`,
      "",
    ];
  } finally {
    for (const house of houses) await close(house);
  }
}

// How long an invoice of three pages takes on paper.
function papers() {
  const said = execFileSync(PAPER, { encoding: "utf8" }).split("\n")[0];
  say(said);
  return ["## An invoice of three pages as a PDF", "", `${said} (to reach: a median under 150 ms).`, ""];
}

// What deciding costs where there is much to decide by: in a large team with many exceptions, the list of somebody whose role gives
// scope `all`, and the same list when ten rights of theirs are exceptions. Both take turns, as in growth().
async function decision(engine, { data, url, env }) {
  const alan = await cookie(url, "staff", "alan@portico.example");
  const maya = await cookie(url, "staff", "maya@portico.example");
  const file = join(data, "staff.csv");
  const people = Array.from({ length: STAFF }, (_, at) => `Agent${at},Bench${at},zz${at}@bench.example`);
  writeFileSync(file, `FirstName,LastName,Email\n${people.join("\n")}\n`);
  execFileSync(BINARY, ["import", "staff", file, "--by", "maya@portico.example"], { env, stdio: "ignore" });
  const team = await (await fetch(`${url}/admin/staff`, { headers: { cookie: maya } })).text();
  const ids = [...new Set([...team.matchAll(/\/admin\/staff\/([0-9a-f-]{36})/g)].map(([, id]) => id))];
  const own = /\/admin\/staff\/([0-9a-f-]{36})"[^>]*>Alan Okafor/.exec(team)[1];
  const save = async (id, right, scope) => {
    const answer = await fetch(`${url}/admin/api/staff/save-access`, {
      method: "POST",
      headers: { cookie: maya, accept: "application/json", "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ id, what: "right", right, scope }),
    });
    return answer.ok;
  };
  // Of the people in the file, who come last by their address: users, to whom every right here is given further than their role does.
  let made = 0;
  for (const id of ids.slice(TEAM)) {
    for (const right of EXCEPTIONS) {
      if (made < OVERRIDES - EXCEPTIONS.length && (await save(id, right, "all"))) made += 1;
    }
  }
  const rounds = { "": [], assigned: [] };
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    for (const scope of Object.keys(rounds)) {
      for (const right of EXCEPTIONS) if (!(await save(own, right, scope))) throw new Error(`${right} cannot be set`);
      rounds[scope].push(wrk(`${url}${LIST}`, 1, alan).p50);
    }
  }
  const median = (each) => each.toSorted((a, b) => a - b)[ROUNDS];
  const [plain, busy] = [median(rounds[""]), median(rounds.assigned)];
  const share = (busy / plain - 1) * 100;
  const line =
    `${engine}, the list among ${counted(100_000)} customers, with ${counted(STAFF)} more staff and ${made} exceptions of others, in ${2 * ROUNDS} rounds by turns: ` +
    `${plain.toFixed(2)} ms with scope \`all\` from the role, ${busy.toFixed(2)} ms with ${EXCEPTIONS.length} exceptions of the viewer's own: ` +
    `${share.toFixed(1)} % more (to reach: under 5 %).`;
  say(line);
  return [line, ""];
}

function wrk(url, connections, who) {
  const headers = who ? ["-H", `Cookie: ${who}`] : [];
  const args = ["-t1", `-c${connections}`, `-d${SECONDS_EACH}s`, "--timeout", "10s", "--latency", ...headers, url];
  execFileSync("wrk", ["-t1", `-c${connections}`, "-d1s", ...headers, url]);
  const said = execFileSync("wrk", args, { encoding: "utf8" });
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`${url}\n${said}`);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]),
    p50: ms(/50%\s+([\d.]+)(\w+)/.exec(said)),
    p99: ms(/99%\s+([\d.]+)(\w+)/.exec(said)),
  };
}

function ms([, number, unit]) {
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

// Everything that a browser with an empty cache fetches for the first page behind each door, as it crosses the wire.
async function firstVisits(url) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const rows = ["## First visit", "", "| Door | Page | Requests | HTML | CSS, fonts | JS, wasm | Texts | In all | To reach |", "|---|---|--:|--:|--:|--:|--:|--:|--:|"];
  for (const [door, path, login, email, bound] of [
    ["Portal, stranger", "/login", null, null, 250],
    ["Portal", "/", "/login", "ana@acme.example", 250],
    ["Office", "/admin", "/admin/login", "maya@portico.example", 400],
    ["Office", "/admin/customers", "/admin/login", "maya@portico.example", 400],
  ]) {
    const context = await browser.newContext();
    if (login) {
      const page = await context.newPage();
      await page.goto(`${url}${login}`);
      await page.locator('input[name="email"]').fill(email);
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.waitForURL((now) => now.pathname !== login);
      await page.close();
    }
    const fresh = await browser.newContext({ storageState: await context.storageState() });
    const visit = await fresh.newPage();
    const wire = await fresh.newCDPSession(visit);
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: false });
    const kinds = new Map();
    const bytes = { html: 0, look: 0, code: 0, texts: 0 };
    let requests = 0;
    wire.on("Network.responseReceived", ({ requestId, response }) => kinds.set(requestId, response.url));
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const asked = kinds.get(requestId) ?? "";
      requests += 1;
      const kind = /\.(css|woff2|svg)(\?|$)/.test(asked) ? "look" : /\.(js|wasm)$/.test(asked) ? "code" : /\/texts\//.test(asked) ? "texts" : "html";
      bytes[kind] += encodedDataLength;
    });
    await visit.goto(`${url}${path}`);
    await visit.locator("html[data-hydrated]").waitFor({ state: "attached" });
    await visit.waitForLoadState("networkidle");
    const kb = (n) => (n / 1024).toFixed(1);
    const all = Object.values(bytes).reduce((sum, n) => sum + n, 0);
    rows.push(`| ${door} | \`${path}\` | ${requests} | ${kb(bytes.html)} | ${kb(bytes.look)} | ${kb(bytes.code)} | ${kb(bytes.texts)} | **${kb(all)} KB** | ${bound} KB |`);
    say(rows.at(-1));
    await fresh.close();
    await context.close();
  }
  await browser.close();
  return [...rows, "", "Headers included, as compressed on the way. Fonts count in full although they are shared by all pages and both doors."];
}

function table(engine, { size, startup }, results, memory) {
  const rows = results.map(({ name, connections, kb, rate, p50, p99, bare }) =>
    `| ${name} | ${kb.toFixed(0)} KB | ${connections} | ${rate.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${bare.toFixed(0)} | 1/${(bare / rate).toFixed(1)} |`,
  );
  return [
    `## ${engine}, ${counted(size)} customers`,
    "",
    "| Page | HTML | Connections | Requests/s | p50 ms | p99 ms | Bare axum/s | Share |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows,
    "",
    `Start until the first answer: ${startup.toFixed(0)} ms. Resident after all of this: ${memory.toFixed(0)} MB.`,
    "",
  ];
}

function document(lines) {
  const version = execFileSync(BINARY, ["--version"], { encoding: "utf8" }).trim();
  return [
    "# Benchmarks",
    "",
    "Written by `make bench`, which measures a release build. `wrk`, the database and the server share the machine, so that the",
    "figures are lower than those of a server alone. Beside each page stands a bare axum handler that answers the same bytes from",
    "memory, measured in the same run. PostgreSQL runs without waiting for the disk.",
    "",
    `- ${version}, on ${new Date().toISOString().slice(0, 10)}`,
    `- ${cpus().length} × ${cpus()[0].model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Linux ${release()}`,
    `- ${SECONDS_EACH} s for each line, after 1 s of warming up; pages are not compressed on this way`,
    "",
    ...lines,
  ].join("\n").trimEnd() + "\n";
}

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

const { BINARY, BARE, SITE, CHROMIUM, PORTICO_TEST_POSTGRES, SECONDS_EACH = "5" } = process.env;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PORT = 3900;
const BARE_PORT = 3901;
const URL_ = `http://localhost:${PORT}`;
const SIZES = [1_000, 100_000];
const CONNECTIONS = [1, 8, 32];

const lines = [];
const say = (line) => console.log(line);

for (const engine of ["SQLite", "PostgreSQL"]) {
  const p50 = {};
  for (const size of SIZES) {
    const data = mkdtempSync(join(tmpdir(), "portico-bench-"));
    try {
      const env = environment(data, engine, size);
      say(`\n${engine}, ${size.toLocaleString("en")} customers: filling`);
      const filling = performance.now();
      await stop(await start(["demo", "--customers", String(size)], env));
      say(`filled in ${((performance.now() - filling) / 1000).toFixed(0)} s`);
      const begun = performance.now();
      const server = await start(["serve"], env);
      const startup = performance.now() - begun;
      const results = await pages(data);
      const memory = peak(server.pid);
      if (engine === "SQLite" && size === SIZES[0]) lines.push(...(await firstVisits()), "");
      await stop(server);
      p50[size] = results.find(({ name, connections }) => name.startsWith("Customer list, main") && connections === 1).p50;
      lines.push(...table(engine, size, results, startup, memory));
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
  const ratio = p50[SIZES[1]] / p50[SIZES[0]];
  lines.push(`${engine}: the list at ${SIZES[1].toLocaleString("en")} customers takes ${ratio.toFixed(2)} times the median that it takes at ${SIZES[0].toLocaleString("en")} (to reach: at most 1.3).`, "");
}

writeFileSync(join(root, "docs/benchmarks.md"), document(lines));
say("\nwritten to docs/benchmarks.md");

function environment(data, engine, size) {
  const database = `portico_bench_${size}_${process.pid}`;
  let url = {};
  if (engine === "PostgreSQL") {
    const server = PORTICO_TEST_POSTGRES.replace(/\/[^/]*$/, "");
    execFileSync("psql", [PORTICO_TEST_POSTGRES, "-qc", `CREATE DATABASE ${database}`]);
    url = { DATABASE_URL: `${server}/${database}` };
  }
  return {
    PATH: process.env.PATH,
    PORTICO_LISTEN: `127.0.0.1:${PORT}`,
    PORTICO_BASE_URL: URL_,
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
    const answer = await fetch(`${URL_}/healthz`).catch(() => null);
    if (answer?.ok) return server;
    await sleep(5);
  }
}

async function stop(server) {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
}

// What the process held at most, and what it holds now, in MB.
function peak(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

async function cookie(door, email) {
  const answer = await fetch(`${URL_}${door === "staff" ? "/admin/api" : "/api"}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", "sec-fetch-site": "same-origin", origin: URL_ },
    body: new URLSearchParams({ email, password: PASSWORD, next: "" }),
  });
  const set = answer.headers.getSetCookie().find((value) => value.includes(`portico${door === "staff" ? "-staff" : ""}=`));
  if (!set) throw new Error(`${email} could not sign in: ${answer.status}`);
  return set.split(";")[0];
}

async function pages(data) {
  const maya = await cookie("staff", "maya@portico.example");
  const joe = await cookie("staff", "joe@portico.example");
  const ana = await cookie("portal", "ana@acme.example");
  const list = await (await fetch(`${URL_}/admin/customers?q=Acme`, { headers: { cookie: maya } })).text();
  const card = /href="(\/admin\/customers\/[0-9a-f-]{36})"/.exec(list)[1];
  const asked = [
    ["Customer list, main administrator", "/admin/customers", maya],
    ["Customer list, user with 200 of them", "/admin/customers", joe],
    ["Client card", card, maya],
    ["Portal home", "/", ana],
  ];
  const results = [];
  for (const [name, path, who] of asked) {
    const page = Buffer.from(await (await fetch(`${URL_}${path}`, { headers: { cookie: who } })).arrayBuffer());
    const file = join(data, "page.html");
    writeFileSync(file, page);
    const bare = spawn(BARE, [`127.0.0.1:${BARE_PORT}`, file], { stdio: "inherit" });
    await sleep(300);
    for (const connections of CONNECTIONS) {
      const ours = wrk(`${URL_}${path}`, connections, who);
      const least = wrk(`http://127.0.0.1:${BARE_PORT}/`, connections);
      results.push({ name, connections, kb: page.length / 1024, ...ours, bare: least.rate });
      say(`${name}, ${connections}: ${ours.rate.toFixed(0)}/s, p50 ${ours.p50.toFixed(1)} ms, p99 ${ours.p99.toFixed(1)} ms; bare ${least.rate.toFixed(0)}/s`);
    }
    bare.kill();
  }
  return results;
}

function wrk(url, connections, who) {
  const headers = who ? ["-H", `Cookie: ${who}`] : [];
  const args = ["-t1", `-c${connections}`, `-d${SECONDS_EACH}s`, "--latency", ...headers, url];
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
async function firstVisits() {
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
      await page.goto(`${URL_}${login}`);
      await page.locator('input[name="email"]').fill(email);
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname !== login);
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
      const url = kinds.get(requestId) ?? "";
      requests += 1;
      const kind = /\.(css|woff2|svg)(\?|$)/.test(url) ? "look" : /\.(js|wasm)$/.test(url) ? "code" : /\/texts\//.test(url) ? "texts" : "html";
      bytes[kind] += encodedDataLength;
    });
    await visit.goto(`${URL_}${path}`);
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

function table(engine, size, results, startup, memory) {
  const rows = results.map(({ name, connections, kb, rate, p50, p99, bare }) =>
    `| ${name} | ${kb.toFixed(0)} KB | ${connections} | ${rate.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${bare.toFixed(0)} | 1/${(bare / rate).toFixed(1)} |`,
  );
  return [
    `## ${engine}, ${size.toLocaleString("en")} customers`,
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

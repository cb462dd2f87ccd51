// Starts a server with the demonstration company in a fresh folder, before the first journey, and ends it after the last.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const START_SECONDS = 120;
const END_SECONDS = 15;

export default async function start() {
  return serve("server");
}

// A server whose address is BASE_URL until it is asked to end; `name` names its log. For journeys that change what holds for the whole
// house there is one of their own, with settings of its own.
export async function serve(name, settings = {}) {
  const before = process.env.BASE_URL;
  const target = process.env.CARGO_TARGET_DIR || resolve(here, "../target");
  const binary = process.env.BINARY || join(target, "debug/portico");
  const site = process.env.SITE || resolve(here, "../target/site");
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const data = await mkdtemp(join(tmpdir(), "portico-journeys-"));
  const log = join(here, `test-results/${name}.log`);
  await mkdir(dirname(log), { recursive: true });
  const output = await open(log, "w");

  const server = spawn(binary, ["demo"], {
    cwd: data,
    // Only what is named here, so that nobody's own settings decide what is tested.
    env: {
      PATH: process.env.PATH,
      PORTICO_LISTEN: `127.0.0.1:${port}`,
      PORTICO_BASE_URL: url,
      PORTICO_DATA: data,
      PORTICO_SITE: site,
      RUST_BACKTRACE: "1",
      ...settings,
      ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }),
    },
    stdio: ["ignore", output.fd, output.fd],
  });
  const ended = once(server, "exit");
  // Should the run itself be killed, the server does not stay behind.
  process.once("exit", () => server.kill("SIGKILL"));

  try {
    await answering(url, server, ended);
  } catch (error) {
    server.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
    throw new Error(`${error.message}\n${await readFile(log, "utf8")}`);
  }
  process.env.BASE_URL = url;

  return async () => {
    process.env.BASE_URL = before;
    server.kill("SIGTERM");
    const outcome = await Promise.race([ended, sleep(END_SECONDS * 1000, "late", { ref: false })]);
    server.kill("SIGKILL");
    await output.close();
    await rm(data, { recursive: true, force: true });
    const panics = (await readFile(log, "utf8")).split("\n").filter((line) => line.includes("panicked at"));
    if (panics.length > 0) throw new Error(`The server panicked; see ${log}\n${panics.join("\n")}`);
    if (outcome === "late") throw new Error(`The server did not end within ${END_SECONDS} s of being asked to.`);
    if (outcome[0] !== 0) throw new Error(`Asked to end, the server ended with ${outcome[0] ?? outcome[1]}, not with 0.`);
  };
}

// The settings by which a server's mails go to a mailbox that runs beside it.
export const mailsTo = (mailbox) => ({
  PORTICO_SMTP__HOST: "127.0.0.1",
  PORTICO_SMTP__PORT: String(mailbox.port),
  PORTICO_SMTP__TLS: "none",
  PORTICO_SMTP__FROM: "Harbour and Vale <crm@house.example>",
});

async function answering(url, server, ended) {
  let gone = null;
  ended.then(([code, signal]) => (gone = code ?? signal), (error) => (gone = error.message));
  for (let passed = 0; passed < START_SECONDS * 5; passed++) {
    if (gone !== null) throw new Error(`The server ended (${gone}) before it answered. It said:`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error(`The server did not answer at ${url}/healthz within ${START_SECONDS} s. It said:`);
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

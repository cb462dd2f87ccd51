// Programs that run beside a journey: a mail server, a payment service. Each says first on which port it is, and ends with its input.

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// Its port, all that it said since, and how to end it.
export async function beside(script) {
  const child = spawn(process.execPath, [script], { cwd: here, stdio: ["pipe", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const said = [];
  const port = await new Promise((found, failed) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const value = JSON.parse(line);
      if (typeof value === "number") found(value);
      else said.push(value);
    });
    child.once("exit", (code) => failed(new Error(`${script} ended with ${code}`)));
  });
  return { port, said, end: () => child.stdin.end() };
}

// Data protection: somebody takes what is kept about them, and is erased when they ask for it.

import { readFile } from "node:fs/promises";
import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

test("a person takes their data and is erased", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [first, second] = [`nora.${run}@gone.example`, `otto.${run}@gone.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Gone ${run}`, first: "Nora", last: "Stays", email: first });
  const form = { customer: card.split("/").pop(), first_name: "Otto", last_name: "Leaves", email: second };
  const origin = new URL(office.url()).origin;
  await office.request.post("/admin/api/contacts/create", { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
  const otto = await comesIn(office, await another(), hydrated, { card, name: "Otto Leaves", email: second });

  // Otto takes all that is kept about him.
  await otto.goto("/profile");
  await hydrated(otto);
  await axe(otto);
  await staysInside(otto);
  const downloading = otto.waitForEvent("download");
  await otto.getByRole("link", { name: "Download" }).click();
  const data = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
  expect(data.person.email).toBe(second);
  expect(data.companies[0].name).toBe(`Gone ${run}`);
  expect(JSON.stringify(data)).not.toContain("Nora");

  // He asks to be forgotten; the office says what goes, and does it.
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("link", { name: "Otto Leaves" }).first().click();
  await office.getByRole("link", { name: "Erase this person" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Erase Otto Leaves");
  await expect(office.getByText("The sign-in, with its password, second factor and sessions")).toBeVisible();
  await hydrated(office);
  await axe(office);
  await staysInside(office);
  await office.getByRole("button", { name: "Erase for good" }).click();
  await expect(office.getByRole("status")).toContainText("Erased for good");
  await expect(office.getByRole("link", { name: "Otto Leaves" })).toHaveCount(0);
  await expect(office.getByRole("link", { name: "Nora Stays" }).first()).toBeVisible();
  await otto.goto("/company");
  await expect(otto).toHaveURL((url) => url.pathname === "/login");
});

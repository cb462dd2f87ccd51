// The primary contact hands over: one offers, the other accepts, and each has what they should.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

test("the primary contact is handed over by both", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [nora, otto] = [`nora.${run}@over.example`, `otto.${run}@over.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Over ${run}`, first: "Nora", last: "Before", email: nora });
  const form = { customer: card.split("/").pop(), first_name: "Otto", last_name: "After", email: otto };
  const origin = new URL(office.url()).origin;
  await office.request.post("/admin/api/contacts/create", { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
  const before = await comesIn(office, await another(), hydrated, { card, name: "Nora Before", email: nora });
  const after = await comesIn(office, await another(), hydrated, { card, name: "Otto After", email: otto });

  await before.goto("/people");
  await hydrated(before);
  await before.getByRole("link", { name: "Otto After" }).first().click();
  await hydrated(before);
  await before.getByRole("button", { name: "Hand over to them" }).click();
  await expect(before.getByRole("heading", { name: "You offered Otto After to hand over" })).toBeVisible();
  await hydrated(before);
  await axe(before);
  await staysInside(before);

  // Otto looks after nobody yet.
  expect((await after.goto("/people/new")).status()).toBe(404);
  await after.goto("/");
  await hydrated(after);
  await expect(after.getByRole("heading", { name: "Nora Before wants to hand over to you" })).toBeVisible();
  await axe(after);
  await staysInside(after);
  await after.getByRole("button", { name: "Accept" }).click();
  await expect(after.getByRole("status")).toContainText("You are the primary contact now");
  expect((await after.goto("/people/new")).status()).toBe(200);

  // Nora keeps what she could, but over the new primary contact.
  await before.goto("/people");
  await hydrated(before);
  await expect(before.getByRole("row").filter({ hasText: "Otto After" })).toContainText("Primary contact");
  await expect(before.getByRole("link", { name: "Otto After" })).toHaveCount(0);
  await expect(before.getByRole("link", { name: "Add a person" })).toBeVisible();
});

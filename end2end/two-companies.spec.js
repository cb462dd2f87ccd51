// Somebody who works for two companies, with a tab open on each: nothing of one is ever seen or done in the other.

import { comesIn, customerWith, expect, test } from "./fixtures.js";

// Two customers of this journey alone, and a person who signs in for both.
async function person(office, another, hydrated, run) {
  const email = `pia.${run}@both.example`;
  const guest = await another();
  for (const company of [`North ${run}`, `South ${run}`]) {
    const card = await customerWith(office, { company, first: "Pia", last: "Both", email });
    await comesIn(office, guest, hydrated, { card, name: "Pia Both", email });
  }
  return { email, guest };
}

// The browser acts for this company from now on.
async function chosen(page, hydrated, company) {
  await page.goto("/choose");
  await hydrated(page);
  await page.getByRole("button", { name: company }).click();
  await expect(page.getByText(company).first()).toBeVisible();
  await hydrated(page);
}

test("two tabs on two companies never mix them", { tag: "@plain" }, async ({ page: office, another, signIn, hydrated, axe, javaScriptEnabled }, info) => {
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [north, south] = [`North ${run}`, `South ${run}`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const { guest } = await person(office, another, hydrated, run);

  await chosen(guest, hydrated, north);
  await guest.goto("/company");
  await hydrated(guest);
  await expect(guest.getByRole("heading", { name: north })).toBeVisible();
  await guest.getByLabel("City").fill("Northtown");

  // Another tab of the same browser changes over.
  const other = await guest.context().newPage();
  await chosen(other, hydrated, south);

  // What was typed for one company is not saved for the other, nor for itself.
  await guest.getByRole("button", { name: "Save" }).click();
  await expect(guest.getByRole("status")).toContainText("Nothing was done");
  await expect(guest.getByText(south).first()).toBeVisible();
  await hydrated(guest);
  await axe(guest);
  for (const company of [south, north]) {
    await chosen(other, hydrated, company);
    await other.goto("/company");
    await hydrated(other);
    await expect(other.getByRole("heading", { name: company })).toBeVisible();
    await expect(other.getByLabel("City")).toHaveValue("");
  }

  // A tab that goes on by itself shows the company of now as a whole, never the words of one in the frame of the other.
  if (javaScriptEnabled === false) return;
  await guest.goto("/");
  await hydrated(guest);
  await expect(guest.locator(".me")).toContainText(north);
  await chosen(other, hydrated, south);
  await guest.getByRole("navigation").getByRole("link", { name: "Your company" }).click();
  await expect(guest.getByRole("heading", { name: south })).toBeVisible();
  await expect(guest.locator(".me")).toContainText(south);
  await expect(guest.getByText(north)).toHaveCount(0);
});

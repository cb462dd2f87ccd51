// Staff tell customers something: in the portal, and by mail to those who want it.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

// A customer of its own, whose only person signs in and gets all mails.
async function reader(office, another, hydrated, company, email) {
  const customer = await customerWith(office, { company, first: "Nora", last: "News", email });
  const nora = await comesIn(office, await another(), hydrated, { card: customer, name: "Nora News", email });
  return { nora, customer };
}

// Writes an announcement to one company alone and publishes it.
async function announced(page, hydrated, company, title, look = async () => {}) {
  await page.goto("/admin/announcements");
  await hydrated(page);
  await page.getByRole("link", { name: "New announcement" }).click();
  await page.getByLabel("Title").fill(title);
  await page.getByRole("textbox", { name: "Text" }).fill("We are away on Monday.\n\nOn Tuesday we are back.");
  await page.getByRole("radio", { name: "Single customers" }).check();
  await page.getByRole("checkbox", { name: "Send it by e-mail too" }).check();
  await hydrated(page);
  await look(page);
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await hydrated(page);
  await page.getByRole("searchbox", { name: "Find a customer" }).fill(company);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=/);
  await hydrated(page);
  await look(page);
  await page.getByRole("button", { name: new RegExp(`^Add.*${company}`) }).click();
  await expect(page.getByRole("button", { name: new RegExp(`^Remove.*${company}`) })).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("button", { name: "Withdraw" })).toBeVisible();
  await hydrated(page);
  await look(page);
  return new URL(page.url()).pathname;
}

// The mails with this subject, as the outbox lists them.
const mails = async (office, hydrated, title, email) => {
  await office.goto("/admin/outbox");
  await hydrated(office);
  return office.getByRole("row").filter({ hasText: title }).filter({ hasText: email }).count();
};

test("an announcement is read, counted, unsubscribed from and withdrawn", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = unique(info);
  const email = `nora.${run}@quay.example`;
  const company = `Quay ${run}`;
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const { nora, customer } = await reader(office, another, hydrated, company, email);

  const first = `Closed on Monday ${run}`;
  const card = await announced(office, hydrated, company, first, axe);

  // Nora finds it on her first page, reads it, and it is no news any more.
  await nora.goto("/");
  await hydrated(nora);
  await nora.getByRole("link", { name: new RegExp(`^Read.*${first}`) }).click();
  await expect(nora.getByRole("heading", { level: 1 })).toHaveText(first);
  await expect(nora.getByText("On Tuesday we are back.")).toBeVisible();
  await hydrated(nora);
  await axe(nora);
  await staysInside(nora);
  await nora.goto("/news");
  await hydrated(nora);
  await expect(nora.getByRole("row").filter({ hasText: first })).toBeVisible();
  await expect(nora.getByRole("row").filter({ hasText: first }).getByText("New", { exact: true })).toHaveCount(0);
  await axe(nora);
  await staysInside(nora);
  await office.goto(card);
  await hydrated(office);
  await expect(office.getByText("1 person at 1 customers")).toBeVisible();

  // The mail to her leads off the list, without a sign-in.
  await expect.poll(() => mails(office, hydrated, first, email)).toBe(1);
  await office.getByRole("row").filter({ hasText: first }).filter({ hasText: email }).getByRole("link").click();
  const link = await office.locator(".letter a").last().getAttribute("href");
  expect(new URL(link).pathname).toBe("/unsubscribe");
  const stranger = await another();
  await stranger.goto(link);
  await hydrated(stranger);
  await expect(stranger.getByText(`The address ${email} gets e-mails of the category General.`)).toBeVisible();
  await axe(stranger);
  await staysInside(stranger);
  await stranger.getByRole("button", { name: "No more of these" }).click();
  await expect(stranger.getByText(`The address ${email} gets no more e-mails of the category General.`)).toBeVisible();

  // Her history has it, without the secret; so has the office's.
  await nora.getByRole("button", { name: /Nora News/ }).click();
  await nora.getByRole("link", { name: "Communication history" }).click();
  await expect(nora.getByRole("heading", { level: 1 })).toHaveText("Communication history");
  await hydrated(nora);
  await axe(nora);
  await staysInside(nora);
  const row = nora.getByRole("row").filter({ hasText: first });
  await expect(row.getByText("Not wanted any more")).toBeVisible();
  await row.getByRole("link").click();
  await expect(nora.getByRole("heading", { level: 1 })).toHaveText(first);
  await expect(nora.locator("p.letter")).toContainText("unsubscribe?token=…");
  await hydrated(nora);
  await axe(nora);
  await staysInside(nora);
  await office.goto(customer);
  await hydrated(office);
  await office.getByRole("link", { name: "E-mails" }).click();
  await expect(office.getByRole("row").filter({ hasText: first })).toContainText("Nora News");
  await hydrated(office);
  await axe(office);
  await office.getByRole("row").filter({ hasText: first }).getByRole("link").click();
  await expect(office.locator("p.letter")).toContainText("On Tuesday we are back.");
  await hydrated(office);
  await axe(office);

  // General is off for her, and nothing else.
  await nora.goto("/profile/mails");
  await hydrated(nora);
  await expect(nora.getByRole("checkbox", { name: "General" })).not.toBeChecked();
  await expect(nora.getByRole("checkbox", { name: "Support" })).toBeChecked();
  await axe(nora);
  await staysInside(nora);
  const second = `Open on Tuesday ${run}`;
  await announced(office, hydrated, company, second);
  await expect(office.getByText("0 people", { exact: true })).toBeVisible();
  expect(await mails(office, hydrated, second, email)).toBe(0);

  // She may change her mind.
  await nora.getByRole("checkbox", { name: "General" }).check();
  await nora.getByRole("button", { name: "Save" }).click();
  await expect(nora.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(nora.getByRole("checkbox", { name: "General" })).toBeChecked();

  // What is withdrawn nobody reads any more.
  await nora.goto("/news");
  await hydrated(nora);
  const address = await nora.getByRole("link", { name: first }).getAttribute("href");
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("button", { name: "Withdraw" }).click();
  await expect(office.getByRole("button", { name: "Withdraw" })).toHaveCount(0);
  expect((await nora.goto(address)).status()).toBe(404);
});

test("a draft that is not wanted is deleted", async ({ page, signIn, hydrated }, info) => {
  const title = `Never sent ${unique(info)}`;
  await signIn(page, "maya");
  await page.goto("/admin/announcements/new");
  await hydrated(page);
  await page.getByLabel("Title").fill(title);
  await page.getByRole("textbox", { name: "Text" }).fill("Nobody reads this.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await hydrated(page);
  const card = page.url();
  await page.getByRole("button", { name: "Delete draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Announcements");
  await expect(page.getByRole("row").filter({ hasText: title })).toHaveCount(0);
  expect((await page.goto(card)).status()).toBe(404);
});

test("whoever does not send announcements finds no way to them", async ({ page, signIn, hydrated }) => {
  await signIn(page, "joe");
  await expect(page.getByRole("link", { name: "Announcements" })).toHaveCount(0);
  expect((await page.goto("/admin/announcements")).status()).toBe(403);
  await hydrated(page);
});

test("a link that leads nowhere says what to do", async ({ page, hydrated, axe }) => {
  await page.goto("/unsubscribe?token=nothing");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link leads nowhere");
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await axe(page);
});

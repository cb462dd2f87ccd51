// Ways in of other kinds: a page of one's own by a link and without a sign-in, external users, and links that are dead.

import { codeInMailTo, comesIn, customerWith, expect, linkInMailTo, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

// The page of the contact in the office, at a desk.
async function contactOf(office, card, name, hydrated) {
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("link", { name }).first().click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Edit contact");
  await hydrated(office);
}

// A package of the price list for one of the customer's people.
async function givesPackage(office, card, name, hydrated) {
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("link", { name: "Add a package" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Add a package");
  await hydrated(office);
  await office.getByLabel("Package", { exact: true }).selectOption({ index: 1 });
  await office.getByLabel("For whom").selectOption({ label: name });
  // The link that such a mail has is another one.
  await office.getByRole("checkbox", { name: "Tell the customer by e-mail" }).uncheck();
  await office.getByRole("button", { name: "Add a package" }).click();
  await expect(office.getByText(/ of .* left/).first()).toBeVisible();
}

test("a contact without a sign-in has a page of their own, by a link that the office sends and ends", { tag: ["@plain", "@phone"] }, async ({ page: guest, another, signIn, hydrated, axe }, info) => {
  const run = unique(info);
  const email = `otto.${run}@linked.example`;
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Linked ${run}`, first: "Otto", last: "Lang", email });
  await givesPackage(office, card, "Otto Lang", hydrated);
  await contactOf(office, card, "Otto Lang", hydrated);
  await office.getByRole("radio", { name: "To read and to choose their e-mails" }).check();
  await office.getByRole("checkbox", { name: "Ask for a code" }).check();
  await office.getByRole("button", { name: "Send a link" }).click();
  await expect(office.getByRole("status")).toContainText("The link is on its way");

  // Otto opens it on whatever he has at hand, and reads.
  const link = await linkInMailTo(office, email);
  await guest.goto(link);
  await hydrated(guest);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Hello Otto");
  await expect(guest.getByRole("link", { name: "Your page at" })).toBeVisible();
  await expect(guest.locator("section", { hasText: "Packages" }).getByText(/(\d+) of \1\b.* left/).first()).toBeVisible();
  await axe(guest);
  await staysInside(guest);
  await guest.getByRole("link", { name: "Your page at" }).click();
  await expect(guest.getByText("token=…").first()).toBeVisible();
  await guest.goto(link);
  await hydrated(guest);

  // To change anything he gives the code that comes to his address.
  await expect(guest.getByRole("checkbox", { name: "Support" })).toHaveCount(0);
  await guest.getByLabel("Code").fill("000000");
  await guest.getByRole("button", { name: "Continue" }).click();
  await expect(guest.getByText("have a new one sent").first()).toBeVisible();
  await guest.getByRole("button", { name: "Send me a code" }).click();
  await expect(guest.getByRole("status")).toContainText("A code is on its way");
  const code = await codeInMailTo(office, email);
  await expect(guest.locator("body")).not.toContainText(code);
  await guest.getByLabel("Code").fill(code);
  await guest.getByRole("button", { name: "Continue" }).click();
  const support = guest.getByRole("checkbox", { name: "Support" });
  await expect(support).toBeVisible();
  await hydrated(guest);
  await axe(guest);
  await staysInside(guest);
  const was = await support.isChecked();
  await support.setChecked(!was);
  await guest.getByRole("button", { name: "Save" }).click();
  await expect(guest.getByRole("status")).toContainText("Saved");
  await expect(guest.getByRole("checkbox", { name: "Support" })).toBeChecked({ checked: !was });

  // The office sees that it was opened, and ends it.
  await contactOf(office, card, "Otto Lang", hydrated);
  await office.getByText("Opened 1 time").click();
  await expect(office.getByText(/Chrome/)).toBeVisible();
  await axe(office);
  await staysInside(office);
  await office.getByRole("button", { name: "End this link" }).click();
  await expect(office.getByRole("status")).toContainText("Access by link ended");
  expect((await guest.goto(link)).status()).toBe(404);
  await hydrated(guest);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
  await axe(guest);
  await staysInside(guest);
});

test("an external user comes in and sees names and announcements, and nothing of the company", { tag: "@phone" }, async ({ page: guest, another, signIn, hydrated, axe }, info) => {
  const run = unique(info);
  const email = `eva.${run}@outside.example`;
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Outside ${run}`, first: "Ada", last: "First", email: `ada.${run}@outside.example` });
  const form = { customer: card.split("/").pop(), first_name: "Eva", last_name: "Stern", email };
  const origin = new URL(office.url()).origin;
  await office.request.post("/admin/api/contacts/create", { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
  await contactOf(office, card, "Eva Stern", hydrated);
  await office.getByRole("radio", { name: "External user" }).check();
  await office.locator('form[action^="/admin/api/contacts/save-portal"]').getByRole("button", { name: "Save" }).click();
  await expect(office.getByRole("status")).toContainText("Saved");
  await comesIn(office, guest, hydrated, { card, name: "Eva Stern", email });

  await expect(guest.getByRole("navigation").getByRole("link", { name: "Your company" })).toHaveCount(0);
  await axe(guest);
  await staysInside(guest);
  expect((await guest.goto("/company")).status()).toBe(404);
  expect((await guest.goto("/people/new")).status()).toBe(404);
  await guest.goto("/people");
  await expect(guest.getByText("Ada First")).toBeVisible();
  await expect(guest.getByText(`ada.${run}@outside.example`)).toHaveCount(0);
  await office.goto(card);
  await expect(office.getByText("External user", { exact: true })).toBeVisible();
});

test("an invitation that is dead says so and what to do", { tag: ["@plain", "@phone"] }, async ({ page: guest, another, signIn, hydrated, axe }, info) => {
  const run = unique(info);
  const email = `nora.${run}@late.example`;
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Late ${run}`, first: "Nora", last: "Late", email });
  await contactOf(office, card, "Nora Late", hydrated);
  await office.getByRole("button", { name: "Invite to the portal" }).click();
  await expect(office.getByText("Invited", { exact: true })).toBeVisible();
  const replaced = await linkInMailTo(office, email);
  await contactOf(office, card, "Nora Late", hydrated);
  await office.getByRole("button", { name: "Send a new link" }).click();
  await expect(office.getByText("Invited", { exact: true })).toBeVisible();
  const withdrawn = await linkInMailTo(office, email);
  expect(withdrawn).not.toBe(replaced);

  // The page stands open while the office withdraws the invitation: nothing is taken.
  await guest.goto(withdrawn);
  await hydrated(guest);
  await guest.locator('input[name="password"]').fill("seven lanterns by the quay");
  await guest.locator('input[name="password_again"]').fill("seven lanterns by the quay");
  await contactOf(office, card, "Nora Late", hydrated);
  await office.getByRole("button", { name: "Revoke the invitation" }).click();
  await expect(office.getByRole("status")).toContainText("Invitation revoked");
  await guest.getByRole("button", { name: "Accept" }).click();
  for (const link of [undefined, replaced, withdrawn, "/invitation?token=never"]) {
    if (link) expect((await guest.goto(link)).status()).toBe(404);
    await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This invitation no longer works");
    await expect(guest.getByText("Ask whoever invited you")).toBeVisible();
  }
  await hydrated(guest);
  await axe(guest);
  await staysInside(guest);
  await guest.getByRole("link", { name: "Sign in" }).click();
  await expect(guest).toHaveURL((url) => url.pathname === "/login");
});

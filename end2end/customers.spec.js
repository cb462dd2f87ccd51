// The office at its main work: customers, their people, and the way of one of them into the portal.

import { customerWith, expect, linkInMailTo, people, staysInside, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

// Journeys share one server, and run with scripts and without: names are of one run only.
const unique = (info, name) => `${name} ${info.project.name} ${info.workerIndex}${Date.now() % 100_000}`;

test("a customer is made, corrected, tagged and found", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const name = unique(info, "Brightwater");
  await signIn(page, "maya");
  await page.goto("/admin/customers/new");
  await hydrated(page);
  await page.getByLabel("E-mail").fill("not an address");
  await page.getByLabel("City").fill("Ancona");
  await page.getByRole("button", { name: "Create customer" }).click();

  await expect(page).toHaveTitle(/^Error:/);
  await hydrated(page);
  await expect(page.getByLabel("E-mail")).toHaveValue("not an address");
  await expect(page.getByLabel("City")).toHaveValue("Ancona");
  await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await axe(page);

  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill("desk@brightwater.example");
  await page.getByLabel("Phone").fill("+39 071 123 4567");
  await page.getByLabel("Country").selectOption("IT");
  await page.getByLabel("Tags").fill("Marine, Annual contract");
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await hydrated(page);
  await expect(page.getByText("Annual contract")).toBeVisible();
  await expect(page.getByText("+390711234567")).toBeVisible();
  await staysInside(page);
  await axe(page);

  await page.getByLabel("Note").fill("Ask for the pump drawings.\n<b>Soon</b>");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByText("<b>Soon</b>")).toBeVisible();
  await hydrated(page);

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByLabel("City").fill("Pesaro");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Pesaro").first()).toBeVisible();

  await page.goto(`/admin/customers?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("link", { name })).toHaveCount(1);
});

test("a contact is invited, accepts, and sees their own company alone", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const name = unique(info, "Lindgren");
  const email = `${name.toLowerCase().replace(/\W+/g, ".")}@lindgren.example`;
  await signIn(page, "maya");
  await page.goto("/admin/customers/new");
  await hydrated(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await hydrated(page);
  const card = page.url();

  await page.getByRole("link", { name: "Add a contact" }).click();
  await expect(page.getByLabel("First name")).toBeVisible();
  await staysInside(page);
  await axe(page);
  await page.getByLabel("First name").fill("Frida");
  await page.getByLabel("Last name").fill("Lindgren");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Primary contact")).toBeVisible();
  await hydrated(page);

  await page.getByRole("link", { name: "Frida Lindgren" }).click();
  await expect(page.getByRole("button", { name: "Invite to the portal" })).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Invite to the portal" }).click();
  await expect(page.getByText(`Invitation sent to ${email}.`)).toBeVisible();
  await expect(page.getByText("Invited", { exact: true })).toBeVisible();
  await hydrated(page);

  const link = await linkInMailTo(page, email);
  const guest = await another();
  await guest.goto(link);
  await hydrated(guest);
  await expect(guest.getByText(name).first()).toBeVisible();
  await axe(guest);
  await guest.locator('input[name="password"]').fill("short");
  await guest.locator('input[name="password_again"]').fill("short");
  await guest.getByRole("button", { name: "Accept" }).click();
  await expect(guest).toHaveTitle(/^Error:/);
  await hydrated(guest);
  await guest.locator('input[name="password"]').fill(PASSWORD);
  await guest.locator('input[name="password_again"]').fill(PASSWORD);
  await guest.getByRole("button", { name: "Accept" }).click();
  await expect(guest).toHaveURL((url) => url.pathname === "/");
  await expect(guest.getByRole("heading", { level: 1 })).toContainText("Frida");
  await guest.goto("/company");
  await expect(guest.getByRole("heading", { name })).toBeVisible();
  await expect(guest.getByText("Acme")).toHaveCount(0);

  // The office's door stays shut for them, and the link is used up.
  await guest.goto("/admin/customers");
  await expect(guest).toHaveURL(/\/admin\/login/);
  const second = await another();
  await second.goto(link);
  await expect(second.locator('input[name="password"]')).toHaveCount(0);

  await page.goto(card);
  await expect(page.getByText("Portal", { exact: true })).toBeVisible();
});

test("a user of the team sees the customers assigned to them, and no others", { tag: "@plain" }, async ({ page, another, signIn, hydrated }) => {
  await signIn(page, "maya");
  await page.goto("/admin/customers?q=Kestrel");
  const kestrel = await page.getByRole("link", { name: "Kestrel Logistics Ltd" }).getAttribute("href");
  await page.goto("/admin/customers?q=Rossi");
  const rossi = await page.getByRole("link", { name: "Rossi & Figli S.r.l." }).getAttribute("href");

  const una = await another();
  await signIn(una, "una");
  await una.goto("/admin/customers");
  await hydrated(una);
  await expect(una.getByRole("link", { name: "Kestrel Logistics Ltd" })).toBeVisible();
  await expect(una.getByRole("link", { name: "Rossi & Figli S.r.l." })).toHaveCount(0);
  await una.goto("/admin/customers?q=Rossi");
  await expect(una.getByText("No customers found")).toBeVisible();
  expect((await una.goto(kestrel)).status()).toBe(200);

  // What is not theirs and what is not there cannot be told apart.
  const missing = rossi.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const told = [];
  for (const path of [rossi, missing]) {
    expect((await una.goto(path)).status()).toBe(404);
    told.push(await una.locator("main").innerText());
  }
  expect(told[0]).toBe(told[1]);
});

test("a customer goes to the trash and comes back", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const name = unique(info, "Passing");
  await signIn(page, "maya");
  await page.goto("/admin/customers/new");
  await hydrated(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const card = page.url();
  await page.goto(`${new URL(card).pathname}/trash`);
  await hydrated(page);
  await axe(page);
  await page.getByRole("button", { name: "Move to trash" }).click();
  await expect(page.getByText("Moved to the trash.")).toBeVisible();
  expect((await page.goto(card)).status()).toBe(404);
  await page.goto("/admin/trash");
  await hydrated(page);
  await axe(page);
  await page.getByLabel(`Choose ${name}`).check();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Restored.")).toBeVisible();
  expect((await page.goto(card)).status()).toBe(200);

  // And once more, for good.
  await page.goto(`${new URL(card).pathname}/trash`);
  await hydrated(page);
  await page.getByRole("button", { name: "Move to trash" }).click();
  await page.goto("/admin/trash");
  await hydrated(page);
  await page.getByLabel(`Choose ${name}`).check();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Deleted for good.")).toBeVisible();
  await hydrated(page);
  await staysInside(page);
  await expect(page.getByText(name)).toHaveCount(0);
});

test("staff of a customer is changed, and who can see it is told", async ({ page, signIn, hydrated, axe }) => {
  await signIn(page, "maya");
  await page.goto("/admin/customers?q=Oakfield");
  await hydrated(page);
  await page.getByRole("link", { name: "Oakfield Primary School" }).click();
  await page.getByRole("link", { name: "Change staff" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who looks after this customer");
  await staysInside(page);
  await axe(page);
  await page.getByLabel("Primary staff").selectOption({ label: "Cora Dubois" });
  await page.getByRole("checkbox", { name: "Joe Ionescu" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Cora Dubois" })).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: /Who can see this/ }).click();
  await expect(page.getByText("additional staff").first()).toBeVisible();
  await axe(page);
});

test("the portal is seen as a contact sees it, to read only", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }) => {
  await signIn(page, "maya");
  await page.goto("/admin/customers?q=Acme");
  await hydrated(page);
  await page.getByRole("link", { name: "Acme Facility Services" }).click();
  await page.getByRole("link", { name: "Bruno Hart" }).first().click();
  await page.getByRole("link", { name: "See the portal as they do" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The portal, as Bruno Hart sees it");
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  await expect(page.getByText("They see the name alone").first()).toBeVisible();
  await expect(page.locator("main form")).toHaveCount(0);
});

test("a person is found among those of all customers, and opened", { tag: ["@plain", "@phone"] }, async ({ page, another, signIn, hydrated, axe }, info) => {
  await signIn(page, "maya");
  await page.goto("/admin/contacts");
  await hydrated(page);
  const search = page.getByRole("searchbox", { name: "Search contacts" });
  await search.fill("pritch kestrel");
  await search.press("Enter");
  await expect(page).toHaveURL(/[?&]q=pritch/);
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Owen Pritchett" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Giulia Rossi" })).toHaveCount(0);
  await page.getByRole("link", { name: "Owen Pritchett" }).click();
  await expect(page.getByLabel("Last name")).toHaveValue("Pritchett");
  await hydrated(page);

  await page.goto("/admin/contacts?q=pritchett&sort=customer");
  await hydrated(page);
  await page.getByRole("link", { name: "Filter", exact: true }).click();
  await page.getByLabel("Language").selectOption("it");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/language=it/);
  await hydrated(page);
  await expect(page.getByText("No contacts found")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Remove filter: Language" }).click();
  await expect(page).not.toHaveURL(/language=it/);
  await expect(page.getByRole("link", { name: "Owen Pritchett" })).toBeVisible();
  await page.goto("/admin/contacts?q=giulia&language=it&sort=-customer");
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Giulia Rossi" })).toBeVisible();
  await staysInside(page);
  await axe(page);

  // A card shows the first of many people, and leads to all of them.
  const company = unique(info, "Long Table");
  const card = await customerWith(page, { company, first: "Guest", last: "A", email: `a.${Date.now()}@table.example` });
  const origin = new URL(page.url()).origin;
  const customer = card.split("/").pop();
  for (const last of "BCDEFGHIJK") {
    const form = { customer, first_name: "Guest", last_name: last };
    await page.request.post("/admin/api/contacts/create", { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
  }
  await page.goto(card);
  await hydrated(page);
  await page.getByRole("link", { name: "All contacts (11)" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Contacts of ${company}`);
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Guest K" })).toBeVisible();
  await staysInside(page);
  await page.getByRole("link", { name: "Remove filter: Customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Contacts");

  // Nobody reads of the people of others.
  const una = await another();
  await signIn(una, "una");
  await una.goto("/admin/contacts?q=pritchett");
  await hydrated(una);
  await expect(una.getByRole("link", { name: "Owen Pritchett" })).toBeVisible();
  await una.goto("/admin/contacts?q=giulia");
  await hydrated(una);
  await expect(una.getByText("No contacts found")).toBeVisible();
  await expect(una.getByText("You see part of this list.")).toBeVisible();
});

// The house sets up its portal: what it says, what there is, and that strangers may ask. It holds for the whole house, so it has its own.

import { expect, linkInMailTo, staysInside, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";
import { serve } from "./server.js";

let end;
test.beforeAll(async ({}, info) => {
  end = await serve(`portal-settings-${info.project.name}`);
});
test.afterAll(() => end?.());

test("an Italian customer reads the welcome and the legal links, and finds no news where they are closed", { tag: "@plain" }, async ({ page: office, another, signIn, hydrated, axe, javaScriptEnabled }) => {
  const guest = await another();
  await signIn(guest, "giulia");
  await expect(guest.getByRole("link", { name: "Novità" })).toBeVisible();

  await signIn(office, "maya");
  await office.goto("/admin/settings");
  await hydrated(office);
  await office.getByRole("link", { name: "Customer portal" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Customer portal");
  await hydrated(office);
  await office.getByRole("textbox", { name: "Italiano" }).fill("Buona giornata\nda Porto e Valle.");
  await office.getByRole("checkbox", { name: "News" }).uncheck();
  await office.getByRole("textbox", { name: "Terms" }).fill("javascript:alert(1)");
  const sample = office.locator(".portal-sample");
  if (javaScriptEnabled !== false) {
    await expect(sample).toContainText("da Porto e Valle.");
    await expect(sample.getByText("News")).toBeHidden();
  }
  await axe(office);
  await staysInside(office);
  await office.getByRole("button", { name: "Save" }).click();
  await expect(office.getByText("Enter an address on the web").first()).toBeVisible();
  await hydrated(office);
  await expect(office.getByRole("checkbox", { name: "News" })).not.toBeChecked();
  await office.getByRole("textbox", { name: "Terms" }).fill("https://harbour-vale.example/terms");
  await office.getByRole("button", { name: "Save" }).click();
  await expect(office.getByRole("status")).toContainText("Saved.");
  await expect(sample.getByText("News")).toBeHidden();

  await guest.goto("/");
  await hydrated(guest);
  await expect(guest.getByText("da Porto e Valle.")).toBeVisible();
  await expect(guest.getByRole("link", { name: "Novità" })).toHaveCount(0);
  const terms = guest.getByRole("contentinfo").getByRole("link", { name: "Condizioni" });
  await expect(terms).toHaveAttribute("href", "https://harbour-vale.example/terms");
  await expect(terms).toHaveAttribute("rel", /noopener noreferrer/);
  await axe(guest);
  await staysInside(guest);
  expect((await guest.goto("/news")).status()).toBe(404);
});

test("a French customer's new documents begin with what the house says in French", { tag: "@plain" }, async ({ page: office, signIn, hydrated, axe }) => {
  await signIn(office, "maya");
  await office.goto("/admin/settings/billing");
  await hydrated(office);
  // What an invoice says is written in all languages; what a quote says in none, so that its others are closed.
  await expect(office.locator('textarea[name="note[fr]"]')).toBeVisible();
  const [english, french] = [office.locator('textarea[name="quote_terms[en]"]'), office.locator('textarea[name="quote_terms[fr]"]')];
  await expect(french).toBeHidden();
  await office.getByText("In other languages: Text under new quotes").click();
  await english.fill("Delivered within a week.");
  await french.fill("Livré en une semaine.");
  await office.getByLabel("Days before the end to remind").fill("soon");
  await axe(office);
  await staysInside(office);
  await office.getByRole("button", { name: "Save", exact: true }).click();
  await expect(office.getByText("Type a number from 1 to 30").first()).toBeVisible();
  await hydrated(office);
  await expect(french).toHaveValue("Livré en une semaine.");
  await expect(french).toBeVisible();
  await axe(office);
  await office.getByLabel("Days before the end to remind").fill("3");
  await office.getByRole("button", { name: "Save", exact: true }).click();
  await expect(office.getByRole("status")).toContainText("Saved.");

  for (const [name, terms] of [["Atelier Lumière SAS", "Livré en une semaine."], ["Acme Facility Services", "Delivered within a week."]]) {
    await office.goto(`/admin/customers?q=${encodeURIComponent(name)}`);
    await hydrated(office);
    await office.getByRole("link", { name }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(name);
    await office.goto(`${new URL(office.url()).pathname}/quotes/new`);
    await hydrated(office);
    await expect(office.locator('textarea[name="terms"]')).toHaveValue(terms);
  }
});

test("a company asks at the door, proves its address, is approved, and comes in", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  const run = `${info.project.name}${Date.now() % 100_000}`;
  const [company, email] = [`Nuova ${run}`, `nina@${run}.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  const nina = await another();
  await nina.goto("/login");
  await hydrated(nina);
  await nina.getByRole("link", { name: "Ask for access" }).click();
  await expect(nina.getByRole("heading", { level: 1 })).toHaveText("Ask for access");
  await hydrated(nina);
  await nina.getByRole("textbox", { name: "Name of the company" }).fill(company);
  await nina.getByRole("textbox", { name: "First name" }).fill("Nina");
  await nina.getByRole("textbox", { name: "Last name" }).fill("Nuova");
  await nina.getByRole("textbox", { name: "E-mail address" }).fill("nina");
  await nina.getByRole("textbox", { name: /^Message/ }).fill("We need two lifts.");
  await nina.getByRole("button", { name: "Send" }).click();
  await expect(nina.getByText("Enter an e-mail address").first()).toBeVisible();
  await hydrated(nina);
  await axe(nina);
  await staysInside(nina);
  await expect(nina.getByRole("textbox", { name: "Name of the company" })).toHaveValue(company);
  await nina.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await nina.getByRole("button", { name: "Send" }).click();
  await expect(nina.getByRole("status")).toContainText("an e-mail is on its way");

  await signIn(office, "maya");
  await office.goto("/admin/registrations");
  await hydrated(office);
  await expect(office.getByRole("link", { name: company })).toHaveCount(0);
  await nina.goto(await linkInMailTo(office, email));
  await hydrated(nina);
  await expect(nina.getByText(email)).toBeVisible();
  await axe(nina);
  await nina.getByRole("button", { name: "Yes, this is my address" }).click();
  await expect(nina.getByRole("status")).toContainText("Your address is confirmed");

  await office.goto("/admin");
  await hydrated(office);
  await office.getByRole("main").getByRole("link", { name: "Registrations" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Registrations");
  await hydrated(office);
  await axe(office);
  await staysInside(office);
  await office.getByRole("link", { name: company }).click();
  await expect(office.getByText("We need two lifts.")).toBeVisible();
  await hydrated(office);
  await axe(office);
  await staysInside(office);
  await office.getByRole("button", { name: "Approve and invite" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText(company);

  await nina.goto(await linkInMailTo(office, email));
  await hydrated(nina);
  await nina.locator('input[name="password"]').fill(PASSWORD);
  await nina.locator('input[name="password_again"]').fill(PASSWORD);
  await nina.getByRole("button", { name: "Accept" }).click();
  await expect(nina).toHaveURL((url) => url.pathname === "/");
  await hydrated(nina);
  await expect(nina.getByRole("heading", { level: 1 })).toHaveText("Hello, Nina");
});

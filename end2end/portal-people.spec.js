// A company's own people: the primary contact lets colleagues in, each to their part, and takes it away again.

import { expect, linkInMailTo, staysInside, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

async function added(page, hydrated, { name, role, mails, email }) {
  await page.goto("/people");
  await hydrated(page);
  await page.getByRole("link", { name: "Add a person" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add a person");
  await page.getByLabel("First name").fill(name);
  await page.getByLabel("Last name").fill("Journey");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("City").fill("Bristol");
  await page.getByLabel("Activate as sub-account").check();
  await page.getByRole("radio", { name: role }).check();
  for (const mail of mails) await page.getByRole("checkbox", { name: mail, exact: true }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} Journey`);
  await hydrated(page);
}

async function accepted(page, link, hydrated) {
  await page.goto(link);
  await hydrated(page);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password_again"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/");
  await hydrated(page);
}

test("the primary contact lets a technical and a billing colleague in, and each sees their part", { tag: ["@plain", "@phone"] }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const run = unique(info);
  // The office sits at a desk, where its lists have all their columns.
  const maya = await another();
  await maya.setViewportSize({ width: 1280, height: 800 });
  await signIn(maya, "maya");
  await signIn(page, "ana");

  const sub = {};
  for (const [name, role, mails] of [["Tessa", "Technical", []], ["Bill", "Billing", ["Billing"]]]) {
    const email = `${name.toLowerCase()}.${run}@acme.example`;
    await added(page, hydrated, { name, role, mails, email });
    await expect(page.getByLabel("Activate as sub-account")).toBeChecked();
    await expect(page.getByRole("radio", { name: role })).toBeChecked();
    await axe(page);
    const link = await linkInMailTo(maya, email);
    sub[name] = await another();
    await sub[name].goto(link);
    await hydrated(sub[name]);
    const promised = sub[name].getByText("change your company’s addresses and contact data");
    await expect(promised).toHaveCount(name === "Bill" ? 1 : 0);
    await accepted(sub[name], link, hydrated);
  }
  await staysInside(page);

  // Bill changes the company's address, Tessa reads it.
  await sub.Bill.goto("/company");
  await hydrated(sub.Bill);
  await expect(sub.Bill.getByRole("button", { name: "Save" })).toBeVisible();
  await sub.Tessa.goto("/company");
  await hydrated(sub.Tessa);
  await expect(sub.Tessa.getByRole("button", { name: "Save" })).toHaveCount(0);

  // Neither comes to user management, by its address or by its server functions.
  const management = new URL(page.url()).pathname;
  for (const who of [sub.Tessa, sub.Bill]) {
    await who.goto("/people");
    await hydrated(who);
    await expect(who.getByRole("link", { name: "Add a person" })).toHaveCount(0);
    await expect(who.locator("main").getByRole("link", { name: /Journey/ })).toHaveCount(0);
    for (const path of [management, "/people/new"]) {
      expect((await who.goto(path)).status()).toBe(404);
      await expect(who.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    }
    const call = await who.request.post("/api/people/create", {
      form: { first_name: "Mallory", role: "billing", sign_in: "true", email: `mallory.${run}@acme.example` },
      headers: { accept: "application/json", "sec-fetch-site": "same-origin" },
    });
    expect(call.status()).toBe(404);
  }
  await page.goto(`/people?q=mallory.${run}`);
  await expect(page.getByText("Nobody found")).toBeVisible();
});

test("a colleague's sign-in is taken away, given back, and they are removed", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const email = `rosa.${unique(info)}@acme.example`;
  const maya = await another();
  await signIn(maya, "maya");
  await signIn(page, "ana");
  await added(page, hydrated, { name: "Rosa", role: "Choose each", mails: ["Support"], email });
  const address = page.url();
  // What was typed is kept where something was wrong.
  await page.getByLabel("E-mail address").fill("not an address");
  await page.getByLabel("City").fill("Bath");
  await page.getByRole("checkbox", { name: "Change the company’s data" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page).toHaveTitle(/^Error:/);
  await hydrated(page);
  await expect(page.getByLabel("City")).toHaveValue("Bath");
  await expect(page.getByRole("checkbox", { name: "Change the company’s data" })).toBeChecked();
  await axe(page);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await hydrated(page);

  const rosa = await another();
  await accepted(rosa, await linkInMailTo(maya, email), hydrated);
  await rosa.goto("/company");
  await expect(rosa.getByRole("button", { name: "Save" })).toBeVisible();

  await page.goto(address);
  await hydrated(page);
  await page.getByLabel("Activate as sub-account").uncheck();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await rosa.goto("/company");
  await expect(rosa).toHaveURL((url) => url.pathname === "/login");

  await page.goto("/people?q=Rosa");
  await hydrated(page);
  await expect(page.getByRole("row", { name: email }).getByText("Suspended")).toBeVisible();
  await page.goto(address);
  await hydrated(page);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/people");
  await expect(page.getByText("Removed. They can no longer sign in.")).toBeVisible();
  expect((await page.goto(address)).status()).toBe(404);
});

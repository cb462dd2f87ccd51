// The team: invited, given a role, seen through switches, and let go.

import { expect, people, staysInside, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

test("a colleague is invited, accepts, is narrowed and leaves", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const mark = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const email = `nils.${mark}@portico.example`;
  await signIn(page, "maya");
  await page.goto("/admin/staff/new");
  await hydrated(page);
  await page.getByLabel("First name").fill("Nils");
  await page.getByLabel("Last name").fill(`Berg ${mark}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Manager" });
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`Invitation sent to ${email}.`)).toBeVisible();
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  const card = page.url();

  await page.goto("/admin/outbox");
  await page.getByRole("row", { name: email }).first().getByRole("link").click();
  const link = await page.locator(".letter a").first().getAttribute("href");
  const nils = await another();
  await nils.goto(link);
  await hydrated(nils);
  await axe(nils);
  await nils.locator('input[name="password"]').fill(PASSWORD);
  await nils.locator('input[name="password_again"]').fill(PASSWORD);
  await nils.getByRole("button", { name: "Accept" }).click();
  await expect(nils).toHaveURL((url) => url.pathname === "/admin");
  await nils.goto("/admin/customers");
  await expect(nils.getByText(/You see all of them/).first()).toBeVisible();

  // A new role ends the sessions of the old one.
  await page.goto(card);
  await hydrated(page);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "User" });
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await nils.reload();
  await expect(nils).toHaveURL(/\/admin\/login/);
  await signIn(nils, { ...people.maya, email });
  await nils.goto("/admin/customers");
  await expect(nils.getByText("No customers yet")).toBeVisible();

  // A switch holds on the next request of a running session.
  await page.goto(card);
  await hydrated(page);
  await page.getByLabel("Show all client cards").check();
  await page.getByLabel("Contact e-mail addresses").uncheck();
  await page.getByRole("button", { name: "Save" }).nth(1).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await nils.goto("/admin/customers?q=Acme");
  await expect(nils.getByRole("link", { name: "Acme Facility Services" })).toBeVisible();
  await expect(nils.getByText("office@acme.example")).toHaveCount(0);

  await page.goto(card);
  await hydrated(page);
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Deactivated. Their sessions have ended.")).toBeVisible();
  await nils.reload();
  await expect(nils).toHaveURL(/\/admin\/login/);
});

test("a user reads the directory and changes nothing in it", { tag: "@plain" }, async ({ page, signIn, hydrated }) => {
  await signIn(page, "joe");
  await page.goto("/admin/staff");
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Invite a colleague" })).toHaveCount(0);
  await page.getByRole("link", { name: "Maya Lindqvist" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Maya Lindqvist");
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  expect((await page.goto("/admin/settings")).status()).toBe(403);
  expect((await page.goto("/admin/outbox")).status()).toBe(403);
});

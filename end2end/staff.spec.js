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
  await page.getByRole("link", { name: "Roles and access rights" }).click();
  await expect(page).toHaveURL(/\/access$/);
  await hydrated(page);
  await axe(page);
  const rights = page.url();
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "User" });
  await review(page, 0, "The role becomes User.");
  await axe(page);
  await save(page);
  await nils.reload();
  await expect(nils).toHaveURL(/\/admin\/login/);
  await signIn(nils, { ...people.maya, email });
  await nils.goto("/admin/customers");
  await expect(nils.getByText("No customers yet")).toBeVisible();

  // A switch holds on the next request of a running session.
  await page.goto(rights);
  await hydrated(page);
  await page.getByLabel("Show all client cards").check();
  await page.getByLabel("Contact e-mail addresses").uncheck();
  await review(page, 1, /Will see \d+ more customers\./);
  await save(page);
  await nils.goto("/admin/customers?q=Acme");
  await expect(nils.getByRole("link", { name: "Acme Facility Services" })).toBeVisible();
  await expect(nils.getByText("office@acme.example")).toHaveCount(0);

  await page.goto(card);
  await hydrated(page);
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Deactivated. Their sessions have ended.")).toBeVisible();
  await nils.reload();
  await expect(nils).toHaveURL(/\/admin\/login/);

  // Who is gone is erased with the address that is meant, and then nobody finds them.
  await hydrated(page);
  await axe(page);
  await page.getByLabel("Their e-mail address").fill("somebody@else.example");
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByText("Type the e-mail address of the person whom you mean").first()).toBeVisible();
  await hydrated(page);
  await page.getByLabel("Their e-mail address").fill(email);
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/admin/staff");
  await expect(page.getByRole("status")).toContainText("Erased for good");
  expect((await page.request.get(card)).status()).toBe(404);
});

test("the customers of who leaves go to their line manager, unless somebody else is chosen", { tag: "@plain" }, async ({ page, signIn, hydrated }) => {
  await signIn(page, "maya");
  await page.goto("/admin/staff?q=joe");
  await page.getByRole("link", { name: "Joe Ionescu" }).first().click();
  await expect(page).toHaveURL(/\/admin\/staff\/[0-9a-f-]+$/);
  await hydrated(page);
  const successor = page.getByLabel("Who takes over the customers");
  await expect(successor.locator("option:checked")).toHaveText(/^Greta /);
  await expect(successor.locator("option", { hasText: /^Nobody$/ })).toHaveCount(1);
});

test("a role of one's own is made, given, told as the reason, and deleted", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const mark = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  await signIn(page, "maya");
  await page.goto("/admin/roles/user/copy");
  await hydrated(page);
  await page.getByLabel("Name", { exact: true }).fill(`Front ${mark}`);
  await page.getByLabel("Import customers").selectOption("Yes");
  await page.getByRole("button", { name: "Create the role" }).click();
  await expect(page.getByText("Created.")).toBeVisible();
  await hydrated(page);
  await axe(page);
  await page.getByLabel("Name", { exact: true }).fill(`Desk ${mark}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Desk ${mark}`);

  await page.goto("/admin/staff/new");
  await hydrated(page);
  await page.getByLabel("First name").fill("Rosa");
  await page.getByLabel("Last name").fill(`Marin ${mark}`);
  await page.getByLabel("E-mail").fill(`rosa.${mark}@portico.example`);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByRole("link", { name: "Roles and access rights" }).click();
  await hydrated(page);
  const rights = page.url();
  await page.getByLabel("Role", { exact: true }).selectOption({ label: `Desk ${mark}` });
  await review(page, 0, `The role becomes Desk ${mark}.`);
  await save(page);
  await expect(page.getByRole("row", { name: "Import customers" })).toContainText("Yes");
  await expect(page.getByRole("row", { name: "Import customers" })).toContainText(`role Desk ${mark}`);

  // What is refused stands beside its field, and the other forms keep what they show.
  await hydrated(page);
  await page.getByLabel("Right", { exact: true }).selectOption("Delete customers");
  await page.getByLabel("Reaches").selectOption("All");
  await page.getByLabel("Until").fill("2020-01-31");
  await page.getByRole("button", { name: "Review the change" }).nth(2).click();
  await expect(page.getByText("Choose a day that is not over").first()).toBeVisible();
  await expect(page.getByLabel("Reaches")).toHaveValue("all");
  await expect(page.getByLabel("Contact names")).toBeChecked();
  await page.getByLabel("Until").fill("2099-01-31");
  await review(page, 2, "Delete customers");
  await save(page);
  await expect(page.getByRole("row", { name: "Delete customers" })).toContainText("exception until 31 January 2099");
  await axe(page);

  await page.goto("/admin/roles");
  await page.getByRole("link", { name: `Desk ${mark}` }).click();
  await hydrated(page);
  await page.getByRole("button", { name: "Delete the role" }).click();
  await expect(page).toHaveURL(/\/admin\/roles$/);
  await page.goto(rights);
  await expect(page.getByRole("row", { name: "Import customers" })).toContainText("No");
  await hydrated(page);
  await page.getByRole("button", { name: "End the exception Delete customers" }).click();
  await save(page);
});

async function review(page, form, words) {
  await page.getByRole("button", { name: "Review the change" }).nth(form).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Before you save");
  await expect(page.getByText(words).first()).toBeVisible();
}

async function save(page) {
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

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

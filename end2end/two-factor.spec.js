// The second factor: set up, asked for, lost, taken away.

import { createHmac } from "node:crypto";
import { customerWith, expect, people, staysInside, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

// What an authenticator app shows (RFC 6238), some steps from now.
function code(secret, steps = 0) {
  const bits = [...secret.replaceAll(/\s/g, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signOut(page, hydrated) {
  await hydrated(page);
  await page.locator('form[action$="/sign-out"]').first().evaluate((form) => form.submit());
  await expect(page).toHaveURL(/login/);
  await hydrated(page);
}

async function password(page, door, email, hydrated) {
  await page.goto(door);
  await hydrated(page);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password"]').press("Enter");
  await expect(page).toHaveURL(/\/second-factor/);
  await hydrated(page);
}

async function give(page, given) {
  await page.getByLabel("Code", { exact: true }).fill(given);
  await page.getByLabel("Code", { exact: true }).press("Enter");
}

// Gives the browser a device that makes passkeys and knows its owner.
async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await session.send("WebAuthn.addVirtualAuthenticator", { options });
}

test("a colleague sets it up, is asked for it, loses the phone and is helped", async ({ page, another, signIn, hydrated, axe }) => {
  test.slow();
  const mark = `two${Date.now() % 1_000_000}`;
  const email = `${mark}@portico.example`;
  await signIn(page, "maya");
  await page.goto("/admin/staff/new");
  await hydrated(page);
  await page.getByLabel("First name").fill("Tove");
  await page.getByLabel("Last name").fill(`Lind ${mark}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Manager" });
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await hydrated(page);
  const card = page.url();
  await page.goto("/admin/outbox");
  await page.getByRole("row", { name: email }).first().getByRole("link").click();
  const link = await page.locator(".letter a").first().getAttribute("href");

  const tove = await another();
  await tove.goto(link);
  await hydrated(tove);
  await tove.locator('input[name="password"]').fill(PASSWORD);
  await tove.locator('input[name="password_again"]').fill(PASSWORD);
  await tove.getByRole("button", { name: "Accept" }).click();
  await expect(tove).toHaveURL((url) => url.pathname === "/admin");
  await tove.goto("/admin/profile/two-factor");
  await hydrated(tove);
  await axe(tove);
  await tove.getByRole("button", { name: "Set up" }).click();
  await hydrated(tove);
  await expect(tove.getByRole("img", { name: /QR code/ })).toBeVisible();
  await staysInside(tove);
  await axe(tove);
  const secret = await tove.locator(".secret").textContent();
  await give(tove, "000000");
  await hydrated(tove);
  await expect(tove.getByLabel("Code", { exact: true })).toHaveAttribute("aria-invalid", "true");
  const used = code(secret);
  await give(tove, used);
  await hydrated(tove);
  await expect(tove.getByText("Two-factor authentication is on.")).toBeVisible();
  await staysInside(tove);
  await axe(tove);
  const kept = await tove.locator(".recovery-codes code").allTextContents();
  expect(new Set(kept).size).toBe(10);
  await tove.getByRole("button", { name: "I have kept them" }).click();
  await hydrated(tove);
  await expect(tove.getByText("10 codes are left.")).toBeVisible();

  // The password alone leads to the question, and to nothing else.
  await signOut(tove, hydrated);
  await password(tove, "/admin/login?next=/admin/staff", email, hydrated);
  await axe(tove);
  await tove.goto("/admin/customers");
  await expect(tove).toHaveURL(/\/admin\/second-factor\?next=/);
  await hydrated(tove);
  await give(tove, used);
  await hydrated(tove);
  await expect(tove.getByLabel("Code", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await give(tove, code(secret, 1));
  await expect(tove).toHaveURL(/\/admin\/customers$/);
  await signOut(tove, hydrated);
  await password(tove, "/admin/login", email, hydrated);
  await give(tove, kept[0]);
  await expect(tove).toHaveURL((url) => url.pathname === "/admin");

  // A passkey in place of the code: added on this device, asked for at the door.
  await device(tove);
  await tove.goto("/admin/profile/two-factor");
  await hydrated(tove);
  await tove.getByLabel("Name").fill("Laptop");
  await tove.getByRole("button", { name: "Add a passkey" }).click();
  await expect(tove.getByRole("status")).toContainText("The passkey is added.");
  await hydrated(tove);
  await expect(tove.getByRole("row", { name: "Laptop" })).toContainText("not yet");
  await staysInside(tove);
  await axe(tove);
  await signOut(tove, hydrated);
  await password(tove, "/admin/login?next=/admin/staff", email, hydrated);
  await axe(tove);
  await tove.getByRole("button", { name: "Use a passkey" }).click();
  await expect(tove).toHaveURL((url) => url.pathname === "/admin/staff");
  await tove.goto("/admin/confirm?next=/admin/profile/two-factor");
  await hydrated(tove);
  await tove.locator('input[name="password"]').fill(PASSWORD);
  await tove.getByRole("button", { name: "Use a passkey" }).click();
  await expect(tove).toHaveURL((url) => url.pathname === "/admin/profile/two-factor");
  await hydrated(tove);
  await expect(tove.getByRole("row", { name: "Laptop" })).not.toContainText("not yet");
  await tove.getByRole("button", { name: "Remove Laptop" }).click();
  await expect(tove.getByText("None yet.")).toBeVisible();

  // The phone is gone; whoever manages the team helps.
  await page.goto(card);
  await page.getByRole("link", { name: "Devices", exact: true }).click();
  await hydrated(page);
  await axe(page);
  await page.getByRole("button", { name: "Take the second factor away" }).click();
  await expect(page.getByRole("status")).toContainText("The second factor is gone.");
  await tove.goto("/admin/customers");
  await expect(tove).toHaveURL(/\/admin\/login/);
  await signIn(tove, { ...people.maya, email });
});

// A customer's person of this journey alone: changing how somebody signs in ends their other sessions.
async function customer(office, email, hydrated) {
  const card = await customerWith(office, { company: `Two ${email}`, first: "Noor", last: "Haddad", email });
  await office.goto(card);
  await hydrated(office);
  await office.getByRole("link", { name: "Noor Haddad" }).first().click();
  await office.getByRole("button", { name: "Invite to the portal" }).click();
  await hydrated(office);
  await office.goto("/admin/outbox");
  // On a phone the list shows no addresses; the latest invitation is this one.
  await office.getByRole("link", { name: /invites you/ }).first().click();
  return office.locator(".letter a").first().getAttribute("href");
}

test("a customer on a phone sets it up and gives it up again", { tag: "@phone" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const email = `noor.${info.project.name}${Date.now() % 1_000_000}@customer.example`;
  const office = await another();
  await signIn(office, "maya");
  await page.goto(await customer(office, email, hydrated));
  await hydrated(page);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password_again"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/");
  await page.goto("/two-factor");
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  await page.locator('form[action*="/two-factor/begin"] button').click();
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  const secret = await page.locator(".secret").textContent();
  await page.locator('input[name="code"]').fill(code(secret));
  await page.locator('input[name="code"]').press("Enter");
  await hydrated(page);
  await expect(page.locator(".recovery-codes li")).toHaveCount(10);
  await staysInside(page);
  await axe(page);
  await page.locator('form[action*="/two-factor/end"] button').click();
  await hydrated(page);
  await expect(page.locator('form[action*="/two-factor/begin"] button')).toBeVisible();
});

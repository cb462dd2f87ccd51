// An invitation to an address that nobody has: the mail server says so, the contact's page too, and the right address mends it.

import { beside } from "./beside.js";
import { customerWith, expect, staysInside, test } from "./fixtures.js";
import { mailsTo, serve } from "./server.js";

let mailbox, end;

test.beforeAll(async ({}, info) => {
  mailbox = await beside("mailbox.js");
  end = await serve(`undelivered-${info.project.name}`, mailsTo(mailbox));
});
test.afterAll(async () => {
  await end?.();
  mailbox?.end();
});

test("an address that nobody has is flagged, corrected and invited again", { tag: ["@plain"] }, async ({ page, signIn, hydrated, axe }, info) => {
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  await signIn(page, "maya");
  const card = await customerWith(page, { company: `Pier ${run}`, first: "Leo", last: "Pier", email: `leo.${run}@nobody.example` });
  await page.goto(card);
  await hydrated(page);
  await page.getByRole("link", { name: "Leo Pier" }).first().click();
  await page.getByRole("button", { name: "Invite to the portal" }).click();
  await expect(page.getByText(`Invitation sent to leo.${run}@nobody.example.`)).toBeVisible();
  const comesBack = async () => {
    await page.reload();
    return page.getByText("Not delivered", { exact: true }).count();
  };
  await expect.poll(comesBack, { timeout: 60_000 }).toBe(1);
  await hydrated(page);
  await page.getByRole("link", { name: "Leo Pier" }).first().click();
  await expect(page.getByText("Nobody has this address: the invitation came back.")).toBeVisible();
  await hydrated(page);
  await axe(page);
  await staysInside(page);
  // Whoever invited is told by mail.
  const told = () => mailbox.said.find((mail) => mail.subject === `leo.${run}@nobody.example: Not delivered`);
  await expect.poll(told, { timeout: 60_000 }).toBeTruthy();
  expect(told().text).toContain("/contacts/");

  await page.locator('input[name="email"]').fill(`leo.${run}@pier.example`);
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("Primary contact")).toBeVisible();
  await hydrated(page);
  await expect(page.getByText("Not delivered", { exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Leo Pier" }).first().click();
  await page.getByRole("button", { name: "Invite to the portal" }).click();
  await expect(page.getByText("Invited", { exact: true })).toBeVisible();
  const arrived = () => mailbox.said.find((mail) => mail.to?.[0]?.address === `leo.${run}@pier.example`);
  await expect.poll(arrived, { timeout: 60_000 }).toBeTruthy();
  expect(arrived().text).toMatch(/invitation\?token=/);
});

// Who gets a document is chosen when it is sent, and what only the team reads about it is written after.

import { customerWith, expect, staysInside, test } from "./fixtures.js";

test("an invoice goes to whom the sender chose, with a copy for the sender, and gets its note after", { tag: ["@plain", "@phone"] }, async ({ page: office, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [boss, clerk] = [`ugo.${run}@chosen.example`, `ada.${run}@chosen.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Quay ${run}`, first: "Ugo", last: "Riva", email: boss });
  const origin = new URL(office.url()).origin;
  const post = (path, form) => office.request.post(path, { form, maxRedirects: 0, headers: { accept: "text/html", origin } });
  const customer = card.split("/").pop();
  await post("/admin/api/contacts/create", { customer, first_name: "Ada", last_name: "Riva", email: clerk });
  await office.goto(card);
  await hydrated(office);
  const page = await office.getByRole("link", { name: "Ada Riva" }).first().getAttribute("href");
  const id = new URL(page, origin).pathname.split("/").pop();
  // She may see invoices, and gets no mails about them by herself.
  await post("/admin/api/contacts/save-portal", { customer, id, role: "billing", "mails[]": "general" });

  await test.step("the draft says who gets it, and that somebody has to", async () => {
    await office.goto(`${card}/invoices/new`);
    await hydrated(office);
    await office.getByLabel("Description").first().fill("Ventilation");
    await office.getByLabel("Quantity").first().fill("1");
    await office.getByRole("textbox", { name: "Price" }).first().fill("100");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByText("The e-mail goes to 1 person.")).toBeVisible();
    await hydrated(office);
    await office.getByText("Choose who gets it").click();
    await expect(office.getByRole("checkbox", { name: "Ugo Riva" })).toBeChecked();
    await expect(office.getByRole("checkbox", { name: "Ada Riva" })).not.toBeChecked();
    await axe(office);
    await staysInside(office);
    await office.getByRole("checkbox", { name: "Ugo Riva" }).uncheck();
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("Choose whom it is for: as it stands it reaches nobody").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("checkbox", { name: "Ugo Riva" })).not.toBeChecked();
    await axe(office);
  });

  await test.step("it goes to the one who was chosen, and to the sender", async () => {
    await office.getByRole("checkbox", { name: "Ada Riva" }).check();
    await office.getByRole("checkbox", { name: "A copy to me" }).check();
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The invoice was sent.")).toBeVisible();
    await hydrated(office);
    const [page, number] = [office.url(), await office.getByRole("heading", { level: 1 }).innerText()];
    await office.goto("/admin/outbox");
    await hydrated(office);
    await expect(office.getByRole("row", { name: clerk })).toHaveCount(1);
    await expect(office.getByRole("row", { name: boss })).toHaveCount(0);
    await office.getByRole("row", { name: "Copy: " }).filter({ hasText: number }).first().getByRole("link").click();
    const link = office.locator(".letter a").first();
    await expect(link).toBeVisible();
    expect(new URL(await link.getAttribute("href")).pathname).toBe(new URL(page).pathname);
    await office.goto(page);
    await hydrated(office);
  });

  await test.step("what only the team reads is written after", async () => {
    await office.getByText("Write the internal note").click();
    await office.getByLabel("Internal note").fill("They pay late.");
    await office.getByRole("button", { name: "Save the note" }).click();
    await expect(office.locator("p.letter").last()).toHaveText("They pay late.");
    await hydrated(office);
    await axe(office);
    await staysInside(office);
  });

  await test.step("what stood there before stays in the activity", async () => {
    await office.getByText("Write the internal note").click();
    await office.getByLabel("Internal note").fill("They paid at last.");
    await office.getByRole("button", { name: "Save the note" }).click();
    await expect(office.locator("p.letter").last()).toHaveText("They paid at last.");
    await hydrated(office);
    await office.goto(card);
    await hydrated(office);
    const entry = office.locator(".timeline > li", { hasText: "wrote an internal note on invoice" }).first();
    await expect(entry.getByText("They paid at last.")).toBeVisible();
    await expect(entry.getByText("They pay late.")).toBeHidden();
    await entry.getByText("What stood there before").click();
    await expect(entry.getByText("They pay late.")).toBeVisible();
    await axe(office);
    await staysInside(office);
  });
});

// A company in Italy takes its invoices to the exchange: the file, and what is missing for one.

import { customerWith, expect, staysInside, test } from "./fixtures.js";

test("an invoice is taken as FatturaPA once nothing is missing", { tag: ["@plain"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(120_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const company = `Forno ${run}`;
  await signIn(office, "maya");

  await test.step("what the demonstration sent is a file", async () => {
    await office.goto("/admin/invoices?q=rossi&status=open");
    await hydrated(office);
    await office.locator("main tbody a").first().click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(/^\d{4}-\d{4}$/);
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    const href = await office.getByRole("link", { name: "FatturaPA (XML)" }).getAttribute("href");
    const file = await office.request.get(href);
    expect(file.headers()["content-disposition"]).toMatch(/filename="IT05550118326_P\w{4}\.xml"/);
    expect(await file.text()).toContain("<CodiceDestinatario>M5UXCR1</CodiceDestinatario>");
  });

  await test.step("customers take the XML of theirs, too", async () => {
    const ana = await another();
    await signIn(ana, "ana");
    await ana.goto("/invoices");
    await hydrated(ana);
    await ana.locator("main tbody a").first().click();
    await expect(ana.getByRole("link", { name: "XML (UBL)" })).toBeVisible();
    await hydrated(ana);
    const xml = await ana.request.get(await ana.getByRole("link", { name: "XML (UBL)" }).getAttribute("href"));
    expect([xml.status(), xml.headers()["content-type"]]).toEqual([200, "application/xml"]);
    await axe(ana);
    await staysInside(ana);
  });

  const card = await customerWith(office, { company, first: "Pia", last: "Forno", email: `pia.${run}@forno.example` });

  await test.step("a draft says what is missing and leads to where it is mended", async () => {
    await office.goto(`${card}/invoices/new`);
    await hydrated(office);
    await office.getByLabel("Description").first().fill("Bread");
    await office.getByRole("textbox", { name: "Price" }).first().fill("10");
    await office.getByLabel("Prices").selectOption("gross");
    await office.getByLabel("Supplied on, or from").fill("2026-01-01");
    await office.getByLabel("Supplied until").fill("2026-01-31");
    await office.getByLabel("CIG").fill("z1a2b3c4d5");
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByText("For FatturaPA this is missing:")).toBeVisible();
    await hydrated(office);
    await expect(office.getByText("For an electronic invoice (UBL, Factur-X) this is missing:")).toBeVisible();
    await expect(office.locator(".document")).toContainText("1 January 2026 – 31 January 2026");
    await expect(office.locator(".document")).toContainText("Z1A2B3C4D5");
    await expect(office.getByRole("link", { name: "FatturaPA (XML)" })).toHaveCount(0);
    await axe(office);
    await staysInside(office);
    await office.getByRole("link", { name: "Street, town, post code or country of the customer" }).click();
    await expect(office.getByRole("heading", { name: "Invoices in Italy" })).toBeVisible();
    await hydrated(office);
  });

  await test.step("codes are looked at before they are kept", async () => {
    await office.getByLabel("Tax code (codice fiscale)").fill("RSSMRA85T10A562T");
    await office.getByLabel("SdI code").fill("kjhgf12");
    await office.getByLabel("Street and number").fill("Via Roma 1");
    await office.getByLabel("Postal code").fill("10121");
    await office.getByLabel("City").fill("Torino");
    await office.getByLabel("Country").selectOption("IT");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByText("Enter a codice fiscale as it is on the card").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("SdI code")).toHaveValue("kjhgf12");
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Tax code (codice fiscale)").fill("RSSMRA85T10A562S");
    await office.getByRole("button", { name: "Save", exact: true }).click();
    await expect(office.getByRole("heading", { level: 1 })).toContainText(company);
    await hydrated(office);
    await expect(office.locator("main")).toContainText("KJHGF12");
    await axe(office);
  });

  await test.step("sent, it is a file", async () => {
    await office.goto(`/admin/invoices?customer=${card.split("/").pop()}`);
    await hydrated(office);
    await office.locator("main tbody a").first().click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
    await hydrated(office);
    await expect(office.getByText("For FatturaPA this is missing:")).toHaveCount(0);
    await expect(office.getByText("For an electronic invoice")).toHaveCount(0);
    await office.getByRole("button", { name: "Mark as sent" }).click();
    const file = office.getByRole("link", { name: "FatturaPA (XML)" });
    await expect(file).toBeVisible();
    await expect(office.getByRole("link", { name: "UBL" })).toBeVisible();
    await hydrated(office);
    const xml = await (await office.request.get(await file.getAttribute("href"))).text();
    expect(xml).toContain("<CodiceCIG>Z1A2B3C4D5</CodiceCIG>");
    expect(xml).toContain("<ImportoTotaleDocumento>10.00</ImportoTotaleDocumento>");
    await axe(office);
    await staysInside(office);
  });
});

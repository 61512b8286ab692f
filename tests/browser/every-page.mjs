// Every template is shown by at least one page of the demonstration, and every page holds what a page must hold.
// Run by `cargo test -p writ --test in_a_browser`, or by hand:
// node every-page.mjs http://127.0.0.1:8080 /usr/bin/chromium 2025-06-16, against
// `writ serve --demo --demo-today 2025-06-16`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { Authenticator } from "./authenticator.mjs";
import { base, follow, going, oversize, person, press, run, sideways, small, unfold, unnamed, unreached, violations } from "./browser.mjs";

const TEMPLATES = new URL("../../crates/web/templates/", import.meta.url);
const SCAN = { name: "order.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
const demonstrationDay = process.argv[4] ?? "2025-06-16";
/** Noon in the zone that the demonstration reports in, where its clock stands. */
const noon = Date.parse(`${demonstrationDay}T10:00:00Z`);

const signedIn = new Map();
/** The browser of somebody made up who acts in this role; `guest` is anybody. */
async function as(role) {
  if (signedIn.has(role)) return signedIn.get(role);
  const page = await person();
  if (!["guest", "invited"].includes(role)) {
    await page.goto("/desk/sign-in");
    await going(page, () => page.locator(`button[name=who][value$="-${role}"]`).first().click());
  }
  signedIn.set(role, page);
  return page;
}

/** Goes where the first link to such an address leads. */
const goTo = (page, address) => going(page, () => page.locator(`main a[href*="${address}"]`).first().click());

/** The first case of this stage whose page passes the test. */
async function caseAt(page, stage, holds = async () => true) {
  await page.goto(`/desk/queue?over=yes&stage=${stage}`);
  const addresses = await page.locator('main a[href^="/desk/cases/"]').evaluateAll((all) => all.map((it) => it.getAttribute("href")));
  for (const address of addresses) {
    await page.goto(address);
    if (await holds()) return address;
  }
  throw new Error(`no case at ${stage} is like that`);
}

let receipt;
/** One page for each template, in an order in which each leads to the next: the template, who looks at it, what no
 * other page has, and the way there. */
const PAGES = [
  ["public/report.html", "guest", ".tools", (page) => page.goto("/report/2024")],
  ["public/explain.html", "guest", ".figure-value", (page) => page.goto("/report/2024/explain/account/total/received")],
  ["public/letter.html", "guest", "h1:text-is('Is this letter genuine?')", (page) => page.goto("/letter")],
  ["problem.html", "guest", "h1:text-is('There is no such page')", (page) => page.goto("/nothing")],
  ["api/docs.html", "guest", "h1", (page) => page.goto("/api/docs")],

  ["portal/landing.html", "guest", "h1:text-is('Requests from government agencies')", (page) => page.goto("/portal?country=FR")],
  ["portal/printable.html", "guest", "h1", (page) => page.goto("/portal/form")],
  ["portal/request/emergency.html", "guest", "h1:text-is('Emergency request')", (page) => page.goto("/portal/emergency")],
  ["portal/request/return.html", "guest", "h1:text-is('Go on with a saved request')", (page) => page.goto("/portal/request/return")],
  ["portal/request/start.html", "guest", "button:text-is('Begin')", (page) => page.goto("/portal/request")],
  ["portal/request/tasks.html", "guest", ".tasks", (page) => press(page, "Begin")],
  ["portal/request/question.html", "guest", "button:text-is('Save and continue')", (page) => follow(page, "Name, kind and country")],
  ["portal/request/question.html", "guest", "button:text-is('Save and continue')", async (page) => {
    // What is wrong is said above the form and beside the field.
    await press(page, "Save and continue");
  }],
  ["portal/request/question.html", "guest", "button:text-is('Save and continue')", async (page) => {
    await page.getByLabel("Name of the agency").fill("Polizeipräsidium Beispielstadt, Kriminalinspektion 4, Dezernat für besonders lange Bezeichnungen");
    await page.getByLabel("Police or other law enforcement").check();
    await page.getByLabel("Country or region").selectOption({ label: "Germany" });
    await press(page, "Save and continue");
  }],
  ["portal/request/items.html", "guest", "button:text-is('Remove all')", async (page) => {
    await page.goto(page.url().replace(/[^/]+$/, "items"));
    await page.getByLabel("Kind of identifier").selectOption({ label: "Account or user name" });
    await page.getByRole("textbox", { name: "Identifiers" }).fill("someone@example.com, another-user-name-that-is-rather-long-and-does-not-break");
    await page.getByLabel("Give information").check();
    await page.getByLabel(/account identity/).check();
    await page.getByLabel("First day").fill("2025-05-01");
    await page.getByLabel("Last day").fill("2025-05-31");
    await press(page, "Add");
  }],
  ["portal/request/papers.html", "guest", "button:text-is('Upload')", async (page) => {
    await page.goto(page.url().replace(/[^/]+$/, "papers"));
    await page.getByLabel("Files").setInputFiles({ ...SCAN, name: "Beschluss-mit-einem-sehr-langen-Namen-ohne-eine-einzige-Leerstelle-2025.pdf" });
    await press(page, "Upload");
  }],
  ["portal/request/check.html", "guest", "h1:text-is('Check your answers')", (page) => page.goto(page.url().replace(/[^/]+$/, "check"))],
  ["portal/request/receipt.html", "guest", "h1:text-is('We have your request')", async (page) => {
    await press(page, "Send the request");
    await press(page, "Send without the declaration");
    receipt = {
      number: await page.locator("dt:text-is('Number') + dd").innerText(),
      secret: await page.locator("dt:text-is('Secret') + dd").innerText(),
    };
  }],
  ["portal/request/give-up.html", "guest", "h1:text-is('Destroy this request?')", async (page) => {
    await page.goto("/portal/request");
    await press(page, "Begin");
    await follow(page, "Destroy this request");
  }],
  ["portal/status/sign-in.html", "guest", "h1:text-is('Follow a request')", (page) => page.goto("/portal/status")],
  ["portal/status/case.html", "guest", "#stands", async (page) => {
    await page.getByLabel("Number").fill(receipt.number);
    await page.getByLabel("Secret").fill(receipt.secret);
    await press(page, "Open");
  }],
  ["portal/status/letter.html", "guest", ".letter-text", async (page) => {
    const analyst = await as("analyst");
    await analyst.goto(`/desk/cases/${receipt.number}`);
    await press(analyst, "Acknowledge");
    // A letter is written behind the scenes once its change is on record.
    const letters = page.locator('main a[href*="/portal/status/letters/"]');
    for (let looks = 0; looks < 200 && (await letters.count()) === 0; looks += 1) {
      await page.goto("/portal/status/case");
    }
    await goTo(page, "/portal/status/letters/");
  }],
  ["portal/status/second-factor.html", "guest", ".square", async (page) => {
    await page.goto("/portal/status/case");
    await follow(page, "Set up the authenticator");
  }],
  ["portal/status/sure.html", "guest", "h1:text-is('Withdraw this request?')", async (page) => {
    await page.goto("/portal/status/case");
    await follow(page, "Withdraw", { exact: true });
  }],

  ["desk/sign_in.html", "guest", ".people", (page) => page.goto("/desk/sign-in")],
  ["desk/today.html", "counsel", ".today [data-part]", (page) => page.goto("/desk")],
  ["desk/queue.html", "counsel", ".filters", (page) => page.goto("/desk/queue?over=yes")],
  ["desk/search.html", "counsel", "h1:text-is('What was found')", async (page) => {
    await page.locator("#find").fill("Polizei");
    await going(page, () => page.locator("#find").press("Enter"));
  }],
  ["desk/case.html", "counsel", ".case", (page) => caseAt(page, "verification")],
  ["desk/case.html", "counsel", ".case", (page) => caseAt(page, "approval", () => page.getByRole("button", { name: "Approve", exact: true }).isVisible())],
  ["desk/case.html", "counsel", ".case", async (page) => {
    // Nothing is confirmed, so that the form is shown again with what is wrong.
    await press(page, "Approve");
  }],
  ["desk/case.html", "counsel", ".case", (page) => caseAt(page, "review", () => page.locator("#lead form").isVisible())],
  ["sheet.html", "counsel", "h1", async (page) => {
    // The case file names people, and is read by whoever said why they read it.
    await caseAt(page, "notice", () => page.locator("#open-personal").isVisible());
    const address = page.url();
    await page.getByLabel("Why").selectOption({ label: "For a court or an authority over us" });
    await press(page, "Open");
    await follow(page, "To print");
    assert.equal(page.url(), `${address}/file`);
  }],
  ["desk/outbox.html", "counsel", ".letters-list", (page) => page.goto("/desk/outbox")],
  ["desk/letter.html", "counsel", "#steps", (page) => goTo(page, "/desk/outbox/")],
  ["desk/notices.html", "counsel", "h1:text-is('Notices')", (page) => page.goto("/desk/notices")],
  ["desk/notice.html", "counsel", ".over a[href='/desk/notices']", (page) => goTo(page, "/desk/notices/")],
  ["desk/directory.html", "counsel", "h1:text-is('Directory of agencies')", (page) => page.goto("/desk/directory")],
  ["desk/directory_entry.html", "counsel", ".over a[href='/desk/directory']", (page) => goTo(page, "/desk/directory/")],
  ["desk/registered.html", "counsel", "main:has-text('known from a register')", async (page) => {
    await page.goto("/report/2023/explain/account/total/received");
    const reference = (await page.locator("main").innerText()).match(/R-2023-\d+/)[0];
    await page.goto(`/desk/cases/${reference}`);
  }],
  ["desk/account.html", "counsel", ".over:text-is('Your account')", (page) => page.goto("/desk/account")],
  ["desk/case.html", "auditor", ".case", async (page) => {
    await caseAt(page, "closed", () => page.locator("#open-personal").isVisible());
    await page.getByLabel("Why").selectOption({ label: "Audit" });
    await press(page, "Open");
  }],
  ["desk/record_begin.html", "analyst", "button:text-is('Continue')", (page) => page.goto("/desk/record")],
  ["desk/record.html", "analyst", "form.recording", async (page) => {
    await page.getByLabel("Registered mail").check();
    await page.getByLabel("What came").setInputFiles(SCAN);
    await press(page, "Continue");
  }],
  ["desk/papers.html", "analyst", "h1:text-is('Add documents')", async (page) => {
    await caseAt(page, "verification");
    await goTo(page, "/papers");
  }],
  ["desk/complete.html", "analyst", "h1:text-is('Add what was missing')", async (page) => {
    await caseAt(page, "intake", () => page.locator('main a[href$="/complete"]').first().isVisible());
    await page.getByLabel("Why").selectOption({ label: "I handle this case" });
    await press(page, "Open");
    await goTo(page, "/complete");
  }],
  ["desk/package.html", "custodian", "h1:text-is('Answer: what leaves')", async (page) => {
    const items = page.locator("#lead select[name=item] option");
    await caseAt(page, "fulfilment", async () => (await items.count()) === 1);
    await page.getByLabel("What came of it").selectOption({ label: "Collected" });
    await page.getByLabel("What was searched, found and left out, and why").fill("Searched the account service. Everything within the days was kept.");
    await press(page, "Put on record");
    await follow(page, "Seal and release the package");
  }],
  ["desk/package_review.html", "custodian", "h1:text-is('Release this package?')", async (page) => {
    await page.locator("input[type=file]").setInputFiles({ name: "sign-ins-of-the-account.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
    await press(page, "Put the package together");
  }],
  ["desk/staff.html", "administrator", "h1:text-is('Staff')", (page) => page.goto("/desk/staff")],
  ["desk/staff_member.html", "administrator", ".over a[href='/desk/staff']", (page) => goTo(page, "/desk/staff/")],
  ["desk/shown_once.html", "administrator", "code.secret", async (page) => {
    await page.goto("/desk/staff");
    await page.getByLabel("Name").fill("María del Carmen Fernández-Echeverría y Gutiérrez de la Cámara");
    await page.getByLabel("Analyst").check();
    await press(page, "Add and get a link");
  }],
  ["desk/set_up.html", "invited", ".enrol", async (page) => {
    const link = await (await as("administrator")).locator("code.secret").innerText();
    await page.goto(new URL(link).pathname);
  }],
  ["desk/recovery_codes.html", "invited", ".codes", async (page) => {
    const app = new Authenticator(await page.locator("code.secret").innerText());
    await page.getByLabel("Choose a password").fill("four rivers meet in autumn");
    await page.getByLabel("The six digits").fill(app.code(noon));
    await press(page, "Finish");
  }],
  ["desk/tokens.html", "administrator", "h1:text-is('Tokens of programs')", (page) => page.goto("/desk/tokens")],
  ["desk/tokens.html", "administrator", "h1:text-is('Tokens of programs')", async (page) => {
    // Nothing is chosen, so that the form is shown again with what is wrong.
    await press(page, "Make the token");
  }],
  ["desk/shown_once.html", "administrator", "code.secret", async (page) => {
    await page.getByLabel("What it is for").fill("Gateway of the Landgericht of a town with a rather long name");
    await page.getByLabel("submit").check();
    await press(page, "Make the token");
  }],
  ["desk/tokens.html", "administrator", ".listed", (page) => follow(page, "Done")],
];

/** Everything that is wrong with the page as it stands, each with where and how it was looked at. */
async function faults(page, bytes) {
  const found = [];
  const add = (how, list) => found.push(...list.map((fault) => `${how}: ${fault}`));
  add("size", oversize(bytes));
  add("name", await unnamed(page));
  await unfold(page);
  add("keyboard", await unreached(page));
  for (const direction of ["ltr", "rtl"]) {
    await page.evaluate((dir) => (document.documentElement.dir = dir), direction);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      add(`${colorScheme} ${direction}`, await violations(page));
    }
    add(`target ${direction}`, await small(page));
    add(`320 pixels ${direction}`, await sideways(page));
  }
  await page.emulateMedia({ colorScheme: null });
  await page.evaluate(() => (document.documentElement.dir = "ltr"));
  add("browser", page.complaints.splice(0));
  return found;
}

const sizes = new Map();
const titles = new Map();
const checks = {
  async "every template has a page"() {
    const isPage = (name) => /\{% extends|<!doctype/.test(readFileSync(new URL(name, TEMPLATES), "utf8"));
    const all = readdirSync(TEMPLATES, { recursive: true }).filter((name) => name.endsWith(".html") && isPage(name));
    const frames = ["layout.html", "desk/frame.html", "parts-samples.html"];
    const shown = PAGES.map(([template]) => template);

    assert.deepEqual(all.filter((name) => !frames.includes(name) && !shown.includes(name)).sort(), []);
    assert.deepEqual(shown.filter((name) => !all.includes(name)), []);
  },
};
for (const [template, role, mark, open] of PAGES) {
  let name = `${template} as ${role}`;
  while (name in checks) name += " again";
  checks[name] = async () => {
    const page = await as(role);
    let document;
    const keep = (response) => {
      const leadsOn = response.status() >= 300 && response.status() < 400;
      if (response.request().isNavigationRequest() && !leadsOn) document = response;
    };
    page.on("response", keep);
    await open(page);
    await page.locator(mark).first().waitFor();
    page.off("response", keep);
    const bytes = document ? (await document.body()).length : 0;
    sizes.set(name, bytes);
    const title = await page.title();
    const address = page.url();
    const known = titles.get(title);
    titles.set(title, address);

    const found = await faults(page, bytes);

    if (known && known !== address && !template.startsWith("desk/case")) found.push(`titled “${title}”, as ${known} is`);
    assert.ok(found.length === 0, [address.replace(base, ""), ...found.slice(0, 8)].join("\n  "));
  };
}
process.on("exit", () => {
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 5);
  console.log(`largest pages: ${largest.map(([name, bytes]) => `${name} ${bytes}`).join(", ")}`);
});
await run(checks);

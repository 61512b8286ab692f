// The main job from end to end, by people who are really several: a request comes through the portal and one by post,
// each is verified, decided by people who did not propose it, carried out, and told or withheld; the report counts both.
// Run by `cargo test -p writ --test in_a_browser`, or by hand against a fresh `writ serve`:
// node main-job.mjs http://127.0.0.1:8080 /usr/bin/chromium http://127.0.0.1:8080/desk/set-up/…

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Authenticator } from "./authenticator.mjs";
import { run } from "./browser.mjs";
import { Person } from "./person.mjs";
import { contentsOf } from "./zip.mjs";

const firstLink = process.argv[4];
const dayBefore = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const pdf = (text) => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${text}\n%%EOF\n`);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const AGENCY = "Polizeipräsidium Musterstadt";
const PASSWORDS = {
  "Petra Novák": "seven lanterns on the quiet hill",
  "Ines Okafor": "grey herons leave before the rain",
  "Marta Lindqvist": "a ladder of oak against the wall",
  "Omar Haddad": "copper kettles sing in the morning",
  "Jonas Weber": "the ferry waits for nobody at nine",
};
/** Who works how: scripts and hands are spread so that each is tried on the whole way. */
const PEOPLE = {
  "Petra Novák": { roles: ["Administrator"] },
  "Ines Okafor": { roles: ["Analyst"], withScripts: false },
  "Marta Lindqvist": { roles: ["Counsel"], byKeyboard: true, withScripts: false },
  "Omar Haddad": { roles: ["Approver"], byKeyboard: true },
  "Jonas Weber": { roles: ["Custodian"] },
};

const desk = {};
const apps = {};
let officer;
let officersApp;
const receipt = {};
let first;
let second;

/** Sets somebody up behind a link, and signs them in. */
async function setUp(name, link) {
  const somebody = await Person.arrive(PEOPLE[name]);
  await somebody.open(new URL(link).pathname);
  const isFirst = (await somebody.heading()) === "The first administrator";
  if (isFirst) await somebody.answer("Your name", name);
  apps[name] = new Authenticator(await somebody.page.locator("code.secret").innerText());
  await somebody.answer("Choose a password", PASSWORDS[name]);
  await somebody.answer("The six digits", apps[name].code());
  await somebody.press("Finish");
  assert.equal(await somebody.heading(), "Your recovery codes");
  await somebody.follow("I have kept them, sign in");
  await somebody.answerAll({ Name: name, Password: PASSWORDS[name], Code: apps[name].code() });
  await somebody.press("Sign in");
  desk[name.split(" ")[0].toLowerCase()] = somebody;
  return somebody;
}

/** Does something to the case that is open: chosen among what can be done, filled in, sent, and said to be done. */
async function act(somebody, action, answers, button, done) {
  const { page } = somebody;
  const lead = page.locator("#lead");
  const isNext = await lead.getByRole("button", { name: button, exact: true }).isVisible();
  if (!isNext) await somebody.follow(action, page.locator("#actions"));
  await somebody.answerAll(answers, lead);
  await somebody.press(button, lead);
  await page.getByRole("status").getByText(done).waitFor().catch(async () => assert.fail(`“${action}” was not done:\n${(await page.locator(".case-main").innerText()).slice(0, 1200)}`));
}

const openCase = async (somebody, reference) => {
  await somebody.open(`/desk/cases/${reference}`);
  const why = somebody.page.locator("#open-personal");
  if (await why.isVisible()) {
    await somebody.answer("Why", "I handle this case", why);
    await somebody.press("Open", why);
  }
};

await run({
  async "the first administrator comes in by the printed link and adds the staff"() {
    const petra = await setUp("Petra Novák", firstLink);
    assert.equal(await petra.heading(), "Staff");
    for (const [name, { roles }] of Object.entries(PEOPLE).slice(1)) {
      await petra.open("/desk/staff");
      await petra.answer("Name", name);
      for (const role of roles) await petra.answer(role, true);
      await petra.press("Add and get a link");
      await setUp(name, await petra.page.locator("code.secret").innerText());
      assert.equal(await desk[name.split(" ")[0].toLowerCase()].heading(), "Today");
    }
  },

  async "a number to call back is proposed by one and confirmed by another"() {
    const { ines, marta } = desk;
    await ines.follow("Directory", ines.page.getByRole("navigation"));
    const proposal = ines.page.getByRole("region", { name: "Propose an agency" });
    await ines.answerAll({
      "Name of the agency": AGENCY,
      "Law enforcement": true,
      "Country or region": "Germany",
      "Official e-mail domains": "polizei.example",
      "Telephone number": "+49 30 5550100",
      "What answers there": "Switchboard",
      "Where it was found": "The agency’s own page of contacts",
      "When it was found there": dayBefore(40),
    }, proposal);
    await ines.press("Propose", proposal);
    await ines.sees("Waiting for a second person");
    const entry = new URL(ines.page.url()).pathname;
    assert.equal(await ines.page.getByRole("button", { name: "Confirm", exact: true }).count(), 0);

    await marta.open(entry);
    while (await marta.page.getByRole("button", { name: "Confirm", exact: true }).first().isVisible()) await marta.press("Confirm");
    await marta.sees("+49 30 5550100");
    await marta.doesNotSee("Check it at its source");
  },

  async "an officer sends a request through the portal, question by question, without script"() {
    officer = await Person.arrive({ withScripts: false });
    await officer.open("/portal?country=DE");
    await officer.follow(/Send a request/);
    await officer.press("Begin");
    await officer.follow("Name, kind and country of the agency");
    const next = () => officer.press("Save and continue");
    await officer.answerAll({ "Name of the agency": AGENCY, "Police or other law enforcement": true, "Country or region": "Germany" });
    await next();
    await officer.answerAll({ "Official postal address": "Musterweg 1\nMusterstadt\nGermany", "Official e-mail address": "k4@polizei.example" });
    await next();
    await officer.answerAll({ "Name of the officer": "Katrin Muster", "Post or rank": "Kriminalhauptkommissarin", Supervisor: "Jens Beispiel, Kriminalrat" });
    await next();
    await officer.answer("Number of the agency's switchboard", "+49 30 5559999");
    await next();
    await officer.upload("Files", { name: "dienstausweis.pdf", mimeType: "application/pdf", buffer: pdf("service card") });
    await officer.press("Upload");
    await officer.sees("dienstausweis.pdf");
    await officer.follow("Continue");
    await officer.answer("Kind of document", "Court order");
    await next();
    await officer.answerAll({ "Docket number": "12 Gs 345/26", "Date of the document": dayBefore(6), "Issuing authority": "Amtsgericht Musterstadt" });
    await next();
    await officer.answer("Law and article", "§ 100j StPO");
    await next();
    await officer.answer("A criminal investigation", true);
    await next();
    await officer.answer("No", true);
    await next();
    await officer.answer("Hik-Connect", true);
    await next();
    await officer.answer("Purpose and necessity", "To find who used the stolen camera. There is no milder way.");
    await next();
    await officer.answerAll({ "Kind of identifier": "Account or user name", Identifiers: "holder@example.net", "Give information": true, "First day": dayBefore(60), "Last day": dayBefore(10) });
    for (const data of [/account identity/, /Usage/, /Alarm records/]) await officer.page.getByLabel(data).check();
    await officer.press("Add");
    await officer.sees("3 items are asked for");
    await officer.follow("Continue");
    await officer.answer("No", true);
    await next();
    await officer.answer("Here, on the page of the request", true);
    await next();
    await officer.upload("Files", { name: "beschluss.pdf", mimeType: "application/pdf", buffer: pdf("court order") });
    await officer.press("Upload");
    await officer.follow("Continue");
    await next();

    assert.equal(await officer.heading(), "Check your answers");
    await officer.doesNotSee("Something is missing");
    await officer.answer("I act for the agency named above, the statements are true, and the request is lawful under the law I named.", true);
    await officer.press("Send the request");

    assert.equal(await officer.heading(), "We have your request");
    receipt.number = await officer.said("Number");
    receipt.secret = await officer.said("Secret");
    first = receipt.number;
  },

  async "the officer opens the page of the request with number and secret, and sets up a second factor"() {
    await officer.press("I have kept number and secret");
    await officer.open("/portal/status");
    await officer.answerAll({ Number: receipt.number, Secret: receipt.secret });
    await officer.press("Open");
    assert.equal(await officer.heading(), first);
    await officer.follow("Set up the authenticator");
    officersApp = new Authenticator(await officer.page.locator("bdi.mono").first().innerText());
    await officer.answer("Code of your authenticator", officersApp.code());
    await officer.press("Set up");
    await officer.sees("The authenticator is set up.");
  },

  async "the desk acknowledges it and verifies who asks, with a call to a number of the directory"() {
    const { ines } = desk;
    await ines.open("/desk/queue");
    await ines.follow(first);
    await openCase(ines, first);
    assert.equal(await ines.heading(), AGENCY);
    await act(ines, "Acknowledge the receipt", {}, "Acknowledge", "The receipt is acknowledged.");
    const evidence = (about, what) =>
      act(ines, "Record evidence", { [about]: true, "What it is": what, "It speaks for authenticity": true }, "Record the evidence", "The evidence is on record.");
    await evidence("Agency", "Entry of our directory or of a public register");
    await evidence("Officer", "Certificate or credential");
    await evidence("Document", "The document itself, compared with known ones");
    await act(
      ines,
      "Record a call-back",
      { [`+49 30 5550100, Switchboard, ${AGENCY}`]: true, "We called the number": true, "Officer and request confirmed": true, "Who spoke, and what was said": "The switchboard put us through to the officer, who named the docket number." },
      "Record the call",
      "The call is on record.",
    );
    await act(ines, "Find verified", { "I have looked at the evidence myself.": true }, "Find verified", "The requester is verified.");
    await ines.sees("Requester verified");
  },

  async "what is unclear is asked, and the officer answers on the page of the request"() {
    const { ines } = desk;
    await act(ines, "Ask the agency", { "Question to the agency": "Which camera was stolen?" }, "Send the question", "Our own clocks stand still.");
    await ines.sees("Waiting for the agency");

    await officer.open("/portal/status/case");
    await officer.sees("We have a question", "Which camera was stolen?");
    await officer.answer("Your answer", "The one at the gate, serial number C12345678.");
    await officer.press("Send the answer");
    await officer.sees("Your answer is on record.");

    await openCase(ines, first);
    await ines.sees("The one at the gate, serial number C12345678.");
  },

  async "it is reviewed and decided in part, and nobody approves what they proposed"() {
    const { ines } = desk;
    await act(ines, "Assess the legal basis", { Yes: true, Reasons: "The order names the law and the account." }, "Record the finding", "The finding is on record.");
    await act(ines, "Record a consent", { "Account holder": "Account holder@example.net" }, "Record the consent", "The consent is on record.");
    await act(ines, "Set the category", { Account: true }, "Set the category", "The category is set.");
    const rows = ines.page.locator("#lead fieldset.decide");
    assert.equal(await rows.count(), 3);
    await ines.answer("Decision", "Grant", rows.nth(0));
    await ines.answerAll({ Decision: "Reject", "Ground, if not in full": "Too broad" }, rows.nth(1));
    await ines.answer("Decision", "Grant", rows.nth(2));
    await act(
      ines,
      "Propose a decision",
      {
        "What the agency will read": "We provide who the account belongs to and its alarm records. The usage of two months is more than the purpose needs.",
        "I have compared each item with the document and the law. Where nothing is granted, this rejects the request at once.": true,
      },
      "Propose the decision",
      "The decision is proposed.",
    );
    await ines.sees("Whoever proposed the decision cannot approve it.");
  },

  async "two others approve, one of them counsel, because content is among it"() {
    const { omar, marta } = desk;
    const compared = { "I have compared each item with what was asked. Once enough people approved, data may be collected and released.": true };
    await omar.open("/desk");
    await omar.follow(new RegExp(first));
    await openCase(omar, first);
    await act(omar, "Approve the proposal", compared, "Approve", "Your approval is on record.");
    await omar.sees("Somebody else than its author");
    await openCase(marta, first);
    await act(marta, "Approve the proposal", compared, "Approve", "Your approval is on record.");
    await marta.sees("Granted items are to be searched for or carried out");
  },

  async "the custodian searches, packs what was granted and releases it"() {
    const { jonas } = desk;
    await openCase(jonas, first);
    const searched = async () =>
      act(
        jonas,
        "Record a search or an act",
        { "What came of it": "Collected", "What was searched, found and left out, and why": "Searched by the account; left out what lies outside the days." },
        "Put on record",
        "It is on record.",
      );
    await searched();
    await searched();
    await jonas.follow("Seal and release the package", jonas.page.locator("#lead"));
    const files = jonas.page.locator("main input[type=file]");
    assert.equal(await files.count(), 2);
    await files.nth(0).setInputFiles({ name: "account.csv", mimeType: "text/csv", buffer: Buffer.from("name,since\nHolder,2021\n") });
    await files.nth(1).setInputFiles({ name: "alarms.csv", mimeType: "text/csv", buffer: Buffer.from("at,what\n,motion\n") });
    await jonas.press("Put the package together");
    assert.equal(await jonas.heading(), "Release this package?");
    await jonas.sees("account.csv", "alarms.csv");
    await jonas.press("Release the package");
    await jonas.sees("Package 1, items 1, 3", "Waiting to be fetched");
  },

  async "the officer fetches the sealed package with a second factor, and its list holds"() {
    await officer.open("/portal/status/case");
    await officer.sees("Package 1");
    const digest = (await officer.page.locator(".hash bdi.mono").first().innerText()).trim();
    await officer.answer("Code of your authenticator", officersApp.code());
    const [download] = await Promise.all([officer.page.waitForEvent("download"), officer.hand.activate(officer.page.getByRole("button", { name: "Fetch the package" }))]);
    const bytes = await readFile(await download.path());
    const files = contentsOf(bytes);
    const list = JSON.parse(files.get("manifest.json"));

    assert.equal(sha256(bytes), digest);
    assert.deepEqual([...files.keys()].filter((name) => name.endsWith(".csv")).length, 2);
    for (const { path, sha256: said } of list.files) assert.equal(sha256(files.get(path)), said, path);

    await officer.open("/portal/status/case");
    await officer.press("Confirm receipt");
    await officer.sees("You confirmed the receipt.");
  },

  async "anybody can check that a letter is genuine, by its code alone"() {
    const code = (await officer.page.locator(".files bdi.mono").first().innerText()).trim();
    const anybody = await Person.arrive({ byKeyboard: true });
    await anybody.open("/letter");
    await anybody.answer("Code of the letter", code);
    await anybody.press("Check the code");
    await anybody.sees("We wrote a letter with this code.");
    await anybody.doesNotSee(AGENCY);
  },

  async "the account holder is told"() {
    const { marta } = desk;
    await marta.open("/desk/notices");
    await marta.follow(first);
    const draft = await marta.page.getByLabel("Text of the notice").inputValue();
    assert.match(draft, /we provided information about you to a law enforcement agency in Germany/);
    assert.match(draft, /account identity information and alarm records/);
    await marta.press("Release the notice");
    await marta.open("/desk/outbox");
    await marta.seesSoon("Notice to an account holder");
  },

  async "a second request that came by post is recorded beside its scan"() {
    const { ines } = desk;
    await ines.open("/desk");
    await ines.follow("Record what came by e-mail or post");
    await ines.answer("Registered mail", true);
    await ines.upload("What came", { name: "letter.pdf", mimeType: "application/pdf", buffer: pdf("a second order") });
    await ines.press("Continue");
    await ines.sees("letter.pdf", sha256(pdf("a second order")));
    await ines.answerAll({
      "When it reached us": `${dayBefore(1)}T09:30`,
      "Name of the agency": AGENCY,
      "Police or other law enforcement": true,
      "Country or region": "Germany",
      "Official postal address": "Musterweg 1, Musterstadt",
      "Official e-mail address": "k4@polizei.example",
      "Name of the officer": "Katrin Muster",
      "Post or rank": "Kriminalhauptkommissarin",
      Supervisor: "Jens Beispiel, Kriminalrat",
      "Number of the agency's switchboard": "+49 30 5559999",
      "Kind of document": "Court order",
      "Docket number": "12 Gs 400/26",
      "Date of the document": dayBefore(4),
      "Issuing authority": "Amtsgericht Musterstadt",
      "Law and article": "§ 10 TMG",
      "A criminal investigation": true,
      "Hik-Connect": true,
      "Purpose and necessity": "The account is used to watch other people’s homes.",
      "Kind of identifier": "Account or user name",
      Identifier: "watcher@example.net",
      "What is to happen": "Restrict the account",
      "The document itself, with all its pages": true,
      "Credentials of the agency and the officer": true,
    });
    await ines.press("Record");
    await ines.sees("It is recorded under this number.");
    second = ines.page.url().match(/WRIT-[\d-]+/)[0];
  },

  async "its order is examined, approved and carried out"() {
    const { ines, omar, jonas } = desk;
    await act(ines, "Acknowledge the receipt", {}, "Acknowledge", "The receipt is acknowledged.");
    await ines.sees("An earlier request of this officer was verified.");
    for (const [about, what] of [
      ["Agency", "Entry of our directory or of a public register"],
      ["Officer", "Certificate or credential"],
      ["Document", "The document itself, compared with known ones"],
    ])
      await act(ines, "Record evidence", { [about]: true, "What it is": what, "It speaks for authenticity": true }, "Record the evidence", "The evidence is on record.");
    await act(ines, "Find verified", { "I have looked at the evidence myself.": true }, "Find verified", "The requester is verified.");
    await act(ines, "Assess the legal basis", { Yes: true, Reasons: "The order names the law and the account." }, "Record the finding", "The finding is on record.");
    await act(ines, "Assess the order", { Yes: true, Reasons: "A court found that the account is used to spy." }, "Record the finding", "The finding is on record.");
    await act(ines, "Set the category", { "Restriction or deletion": true }, "Set the category", "The category is set.");
    await ines.answer("Decision", "Grant", ines.page.locator("#lead fieldset.decide"));
    await act(
      ines,
      "Propose a decision",
      { "What the agency will read": "We restrict the account as the court orders.", "I have compared each item with the document and the law. Where nothing is granted, this rejects the request at once.": true },
      "Propose the decision",
      "The decision is proposed.",
    );
    await openCase(omar, second);
    await act(omar, "Approve the proposal", { "I have compared each item with what was asked. Once enough people approved, data may be collected and released.": true }, "Approve", "Your approval is on record.");
    await openCase(jonas, second);
    await act(jonas, "Record a search or an act", { "What came of it": "Account restricted", "What was searched, found and left out, and why": "The account is locked; nothing of it was read." }, "Put on record", "It is on record.");
    await jonas.sees("Account restricted");
  },

  async "telling that account holder is withheld on a ground, by two"() {
    const { ines, marta } = desk;
    await openCase(ines, second);
    await act(
      ines,
      "Propose to withhold a notice",
      {
        Ground: "(b) Risk of injury or death to an identifiable person",
        "On a day": true,
        "The day": dayBefore(-30),
        "Evidence and reasons": "A neighbour was threatened; the police ask for thirty days.",
      },
      "Propose",
      "The withholding is proposed.",
    );
    await marta.open("/desk/notices");
    await marta.follow(second);
    await marta.press("Approve the withholding");
    await marta.sees("Withheld");
  },

  async "the report counts both, and nothing of anybody"() {
    const reader = await Person.arrive({ withScripts: false });
    await reader.open(`/report/${new Date().getUTCFullYear()}`);
    const total = async (table) => (await reader.page.locator(`#${table} tfoot td`).first().innerText()).trim();
    assert.equal(await total("account"), "1");
    assert.equal(await total("restriction"), "1");
    await reader.doesNotSee("holder@example.net");
    await reader.doesNotSee(AGENCY);
  },

  async "no browser complained on the way"() {
    for (const somebody of [...Object.values(desk), officer]) somebody.assertUntroubled();
  },
}, { isStory: true });

// The transparency report of a register, counted a second time.
//
// This shares nothing with Writ but the text of docs/process.md and of the format: its own CSV reader, its
// own calendar (the language's, through Intl), its own rules. It is slow and plain on purpose, and reads the
// whole register into memory.
//
// node report.mjs REGISTER.csv 'QUESTIONS', where QUESTIONS is a JSON array of {period, platform, as_of};
// prints a JSON array of reports in the same order. Medians are texts, so that `3.0` stays what it is.

import { readFileSync } from "node:fs";

const PLATFORMS = ["hik_connect", "hik_partner_pro", "hikcentral_connect"];

// What each table counts as its granting answers, which of them `provided` means, and whose share the
// percentage is (RE-2 to RE-5, RE-8).
const TABLES = {
  product: { grants: ["provided_non_content", "provided_content"], provided: 2, share: 2 },
  account: { grants: ["provided_non_content", "provided_content"], provided: 1, share: 1 },
  transaction: { grants: ["provided_non_content", "provided_content"], provided: 2, share: 2 },
  emergency: { grants: ["provided_non_content", "provided_content"], provided: 1, share: 2 },
  restriction: { grants: ["restricted", "deleted"], provided: 0, share: 2 },
  preservation: { grants: ["preserved"], provided: 0, share: 1 },
  assistance: { grants: ["assisted"], provided: 0, share: 1 },
};
const ALWAYS = ["product", "account", "transaction", "emergency"];

/** RFC 4180: an array of objects by the names in the header. */
function readCsv(text) {
  const records = [];
  let record = [""];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '"' && text[at + 1] === '"') {
      record[record.length - 1] += '"';
      at += 1;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (!quoted && character === ",") {
      record.push("");
    } else if (!quoted && character === "\n") {
      records.push(record);
      record = [""];
    } else if (quoted || character !== "\r") {
      record[record.length - 1] += character;
    }
  }
  const [header, ...rows] = records.filter((fields) => fields.join("") !== "");
  return rows.map((fields) => Object.fromEntries(header.map((name, place) => [name, fields[place].trim()])));
}

const amsterdam = new Intl.DateTimeFormat("en", {
  timeZone: "Europe/Amsterdam",
  calendar: "gregory",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The local day of a date or instant, as YYYY-MM-DD. */
function localDay(text) {
  if (text === "") return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const parts = Object.fromEntries(amsterdam.formatToParts(new Date(text)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** Days since 1970-01-01; local days have no hours, so the universal calendar serves. */
function dayNumber(day) {
  const [year, month, date] = day.split("-").map(Number);
  return Date.UTC(year, month - 1, date) / 86_400_000;
}

/** How many distinct identifiers a field names (CO-5). */
function specified(field) {
  if (field.startsWith("#")) return Number(field.slice(1));
  const distinct = new Set();
  for (const part of field.split(";").filter((text) => text.trim() !== "")) {
    const colon = part.indexOf(":");
    const value = part.slice(colon + 1).replaceAll(/%3b/gi, ";").trim().normalize("NFC");
    const lower = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    distinct.add(JSON.stringify([part.slice(0, colon).trim(), lower]));
  }
  return distinct.size;
}

/** First and last day of 2024, 2024-H1 or 2024-Q3. */
function boundaries(period) {
  const [year, part = "Y1"] = period.split("-");
  const months = { Y: 12, H: 6, Q: 3 }[part[0]];
  const last = months * Number(part[1]);
  const length = new Date(Date.UTC(Number(year), last, 0)).getUTCDate();
  const two = (number) => String(number).padStart(2, "0");
  return { from: `${year}-${two(last - months + 1)}-01`, to: `${year}-${two(last)}-${two(length)}` };
}

function median(days) {
  if (days.length === 0) return null;
  const sorted = [...days].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const value = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return value.toFixed(1);
}

function line(category, cases) {
  const { grants, provided, share } = TABLES[category];
  const ending = (...outcomes) => cases.filter((one) => outcomes.includes(one.outcome)).length;
  const received = cases.length;
  const shared = ending(...grants.slice(0, share));
  const answered = cases.filter((one) => one.outcome !== "pending" && one.outcome !== "withdrawn");
  return {
    received,
    specified: cases.reduce((sum, one) => sum + one.specified, 0),
    ...(provided > 0 && { provided: ending(...grants.slice(0, provided)) }),
    ...Object.fromEntries(grants.map((outcome) => [outcome, ending(outcome)])),
    rejected: ending("rejected"),
    no_data: ending("no_data"),
    withdrawn: ending("withdrawn"),
    pending: ending("pending"),
    challenged: cases.filter((one) => one.challenged).length,
    percentage: received === 0 ? 0 : Math.floor((200 * shared + received) / (2 * received)),
    median_days: median(answered.map((one) => dayNumber(one.respondedOn) - dayNumber(one.receivedOn))),
  };
}

/** A row as it counts when seen from a day; null when it does not. */
function known(row, asOf) {
  if (row.same_process_as !== "" || row.receivedOn > asOf) return null;
  const told = row.respondedOn ?? row.receivedOn;
  if (row.outcome !== "pending" && told > asOf) return { ...row, outcome: "pending", challenged: false };
  return row;
}

function report(rows, { period, platform, as_of }) {
  const { from, to } = boundaries(period);
  const seen = rows
    .filter((row) => row.receivedOn >= from && row.receivedOn <= to)
    .map((row) => known(row, as_of))
    .filter((row) => row !== null);
  const counted = seen.filter((row) =>
    platform === "all" ? row.platforms.some((code) => PLATFORMS.includes(code)) : row.platforms.includes(platform),
  );
  const tables = [];
  for (const id of Object.keys(TABLES)) {
    const cases = counted.filter((row) => row.category === id);
    if (cases.length === 0 && !ALWAYS.includes(id)) continue;
    const countries = [...new Set(cases.map((row) => row.country))].sort();
    const rowsOf = countries.map((country) => ({
      country,
      ...line(id, cases.filter((row) => row.country === country)),
    }));
    tables.push({ id, rows: rowsOf, total: line(id, cases) });
  }
  const outside = seen.filter((row) => row.platforms.includes("other")).length;
  return { period: { from, to }, as_of, platform, outside_platforms: outside, tables };
}

const [, , register, questions] = process.argv;
const rows = readCsv(readFileSync(register, "utf8")).map((row) => ({
  ...row,
  receivedOn: localDay(row.received_at),
  respondedOn: localDay(row.responded_at),
  platforms: row.platform.split(";").map((code) => code.trim()),
  specified: specified(row.identifiers),
  challenged: row.challenged === "yes" || row.outcome === "rejected",
}));
process.stdout.write(JSON.stringify(JSON.parse(questions).map((question) => report(rows, question))));

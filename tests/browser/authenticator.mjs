// The app on a person's telephone: the codes of RFC 6238, six digits every thirty seconds.

import { createHmac } from "node:crypto";

const PERIOD_SECONDS = 30;

function bytesOf(base32) {
  let bits = "";
  for (const letter of base32.toUpperCase().replace(/[^A-Z2-7]/g, "")) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** An app that holds one secret. Each code is good once, so that it goes on to the next one by itself. */
export class Authenticator {
  #key;
  #last = 0;

  constructor(secret) {
    this.#key = bytesOf(secret);
  }

  /** A code that was not used yet: the present one, or the next, which a server takes as well where clocks differ. */
  code(at = Date.now()) {
    const counter = Math.max(Math.floor(at / 1000 / PERIOD_SECONDS), this.#last + 1);
    this.#last = counter;
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(BigInt(counter));
    const digest = createHmac("sha1", this.#key).update(message).digest();
    const offset = digest[19] & 15;
    const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
    return String(number).padStart(6, "0");
  }
}

// A mail server for the tests: it takes mails by SMTP, reads them with a parser that is not ours, and prints each as a line of JSON.
//
// What it does with mails is said on standard input, a word a line: `accept`, `refuse` (try again later), `reject` (nobody has
// the address), `relay` (refuse for good, but not because of the address), `content` (refuse for good, once all of it is there), `hang` (say
// nothing to the sender when the mail is there; `held` is printed), `release` (take what hangs, and accept from now on), `drop` (hang up in the
// middle of it) or `leave` (hang up on everybody at once, and accept). Each word is answered with itself. The first line printed is the port.
// Nobody has an address at nobody.example, whatever was said.

import PostalMime from "postal-mime";
import { createInterface } from "node:readline";
import { SMTPServer } from "smtp-server";

let mode = "accept";
const held = [];
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const failure = (code, words) => Object.assign(new Error(words), { responseCode: code });
const hangUp = () => server.connections.forEach((connection) => connection._socket.destroy());

async function parsed(chunks) {
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
  const { subject, from, to, text, html, messageId } = mail;
  const attachments = mail.attachments.map(({ filename, mimeType, content }) => {
    const file = Buffer.from(content);
    return { filename, mimeType, size: file.length, begins: file.subarray(0, 5).toString("latin1") };
  });
  return { subject, from, to, text, html, messageId, headers, attachments };
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onRcptTo({ address }, session, done) {
    if (mode === "refuse") return done(failure(451, "Try again later"));
    if (mode === "relay") return done(failure(550, "5.7.1 Unable to relay"));
    if (mode === "reject" || address.endsWith("@nobody.example")) return done(failure(550, "No such mailbox"));
    return done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on("data", (chunk) => {
      if (mode === "drop") hangUp();
      else chunks.push(chunk);
    });
    stream.on("end", () => {
      const take = async () => {
        say(await parsed(chunks));
        done();
      };
      if (mode === "drop") return;
      if (mode === "content") return done(failure(554, "5.6.0 Not with these words"));
      if (mode !== "hang") return take();
      held.push(take);
      say("held");
    });
  },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => say(server.server.address().port));

createInterface({ input: process.stdin })
  .on("line", async (word) => {
    mode = word;
    if (word === "leave") hangUp();
    say(word);
    if (word === "release") for (const take of held.splice(0)) await take();
  })
  .on("close", () => process.exit(0));

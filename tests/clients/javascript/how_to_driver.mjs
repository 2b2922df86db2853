// Runs the program of the how-to with a microphone and a loudspeaker: node how_to_driver.mjs SERVER KEY MODEL
import { spoken } from "./candidate.mjs";
import { takeInterview } from "./how_to.mjs";

const [server, key, session] = process.argv.slice(2);
const second = Buffer.concat(spoken().map((piece) => Buffer.from(piece)));
let played = 0;
console.log = () => {};
const report = await takeInterview({ server, key, session, microphone: () => second, play: (pcm) => (played += pcm.length) });
process.stdout.write(JSON.stringify({ report, played }) + "\n", () => process.exit(0));

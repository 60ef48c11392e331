// A carrier's client on the npm package `mqtt`, as its readme shows it: one job as JSON in, what it sees as JSON lines out.
// {"url", "options", "subscribe": [filter], "publish": [{"topic", "payload", "options"}]}; it ends when its input does.

import mqtt from 'mqtt';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

const told = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const lines = createInterface({input: process.stdin});
const job = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
const ca = job.ca ? readFileSync(job.ca) : undefined;

const client = mqtt.connect(job.url, {...job.options, ca, reconnectPeriod: 0});
client.on('message', (topic, payload, packet) => told({heard: topic, payload: `${payload}`, retain: packet.retain}));
client.on('error', (error) => told({error: error.message}));
client.on('connect', async () => {
  told({connected: true});
  for (const filter of job.subscribe ?? []) told({granted: await client.subscribeAsync(filter, {qos: 1})});
  for (const each of job.publish ?? []) {
    await client.publishAsync(each.topic, each.payload, each.options);
    told({confirmed: each.topic});
  }
});
lines.on('close', () => client.end(false, () => process.exit(0)));

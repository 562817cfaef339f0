// Rates by wrk, latencies by one client, memory by /proc; and what is made of them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { childrenOf, dir } from './site.mjs';

const here = new URL('.', import.meta.url).pathname;

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[sorted.length >> 1];
}

export function get(port, path, agent) {
	return new Promise((done, fail) => {
		http.get({ host: '127.0.0.1', port, path, agent: agent ?? false }, (reply) => {
			const parts = [];
			reply.on('data', (part) => parts.push(part));
			reply.on('end', () => done({ status: reply.statusCode, body: Buffer.concat(parts) }));
			reply.on('error', fail);
		}).on('error', fail);
	});
}

export function post(port, path, body, cookie, agent) {
	return new Promise((done, fail) => {
		const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: {
			'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), Cookie: `dl=${cookie}`,
		} }, (reply) => {
			reply.resume();
			reply.on('end', () => (reply.statusCode < 400 ? done() : fail(new Error(`${path}: ${reply.statusCode}`))));
		});
		request.on('error', fail);
		request.end(body);
	});
}

// Requests per second of `seconds` of wrk; the script takes its requests from a file.
export function wrk(port, script, lines, seconds) {
	const file = join(dir, 'requests');
	writeFileSync(file, lines.join('\n'));
	const out = execFileSync('wrk', ['-t1', '-c8', `-d${seconds}s`, '--timeout', '10s', '-s', join(here, script),
		`http://127.0.0.1:${port}`], { encoding: 'utf8', env: { ...process.env, DL_REQUESTS: file }, timeout: 60e3 });
	const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
	const bad = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(out);
	if (bad || !rate)
		throw new Error(`wrk: ${bad ?? out}`);
	return rate;
}

// Seconds of processor time that these processes have used; a hundred ticks are a second.
export function processorTime(pids) {
	return pids.reduce((sum, pid) => {
		const field = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
		return sum + (Number(field[11]) + Number(field[12])) / 100;
	}, 0);
}

// Each target once in every round, so that all meet the same noise, every second round backwards, so that none is always
// first: { name: [rate of each round] }. Many short turns say more than a few long ones: what else the machine does then
// falls on both of a pair, or spoils only that pair.
export async function rounds(count, targets) {
	const turns = Object.entries(targets);
	const rates = Object.fromEntries(turns.map(([name]) => [name, []]));
	for (let i = 0; i < count; i++)
		for (const [name, measure] of i % 2 ? [...turns].reverse() : turns)
			rates[name].push(await measure());
	return rates;
}

// Of the rounds' own ratios the median, and between what the middle half of them lies.
export function ratio(a, b) {
	const sorted = a.map((value, i) => value / b[i]).sort((x, y) => x - y);
	const at = (share) => sorted[Math.round((sorted.length - 1) * share)];
	return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

async function timed(port, path, agent) {
	const began = performance.now();
	const { status } = await get(port, path, agent);
	if (status !== 200)
		throw new Error(`${path}: ${status}`);
	return performance.now() - began;
}

// Median milliseconds of one client that asks both servers in turns, each its own addresses.
export async function latencies(a, b) {
	const agent = new http.Agent({ keepAlive: true });
	const times = [[], []];
	for (let i = 0; i < a.paths.length; i++)
		for (const [n, { port, paths }] of [a, b].entries())
			times[n].push(await timed(port, paths[i], agent));
	agent.destroy();
	return times.map(median);
}

// MB that a process counts for: what it shares is divided among the sharers.
export function pss(pid) {
	try {
		return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
	} catch {
		return 0;	// it has ended meanwhile
	}
}

export function pssOfTree(pid) {
	let sum = pss(pid);
	try {
		for (const child of childrenOf(pid))
			sum += pssOfTree(child);
	} catch {
		// it has ended meanwhile
	}
	return sum;
}

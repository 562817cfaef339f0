// A new catalogue while everything runs: whoever knows it by heart learns it without a restart.
import test from 'node:test';
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, until } from './client.mjs';
import { admin, pidOf, sql, workersOf } from './site.mjs';
import { staffOf } from './staff.mjs';

const programs = ['citizen', 'desk', 'open311'];
const seeds = mkdtempSync(join(tmpdir(), 'dl-seed-'));
const name = `共享雨伞${Math.random().toString(36).slice(2, 8)}`;
const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
const load = () => admin('load', '--seed', seeds);

// The whole seed again with one more line: a row of the category that nobody has.
function category(validTo) {
	appendFileSync(join(seeds, 'category.tsv'), `test edition\t2\t07991\t其他\t${name}\t16\t0\t\t2026-07-01\t${validTo}\n`);
}

test.after(() => {
	rmSync(seeds, { recursive: true, force: true });
	sql("DELETE FROM category WHERE standard = 'test edition'; UPDATE rules_version SET version = version + 1");
});

// Each worker has its own look: as many askers as it takes for all of them to have answered.
async function everywhere(ask) {
	for (let i = 0; i < 6; i++)
		assert.ok(await until(ask, Boolean, 20_000));
}

test('a new catalogue is seen by citizen, desk and open311 without a restart', async () => {
	const before = programs.map((program) => [pidOf(program), ...workersOf(program)]);
	const client = new Client(), staff = await staffOf('office');

	cpSync('schema/seed', seeds, { recursive: true });
	category('');
	assert.match(load(), /category +\d+ rows, +1 new/);
	await everywhere(async () => (await client.get(`/open311/v2/services.json?n=${Math.random()}`)).json().some((one) => one.service_name === name));
	// Public pages are cached: each address is asked for once a try.
	await everywhere(async () => (await client.get(`/categories?q=${encodeURIComponent(name)}&n=${Math.random()}`)).text.includes(`cell__bd">${name}`));
	await everywhere(async () => (await staff.page('/desk/rules/new')).text.includes(name));
	assert.deepEqual(programs.map((program) => [pidOf(program), ...workersOf(program)]), before);
});

test('and what a later edition ends is gone', async () => {
	const client = new Client();

	cpSync('schema/seed', seeds, { recursive: true });
	category(day(-2));
	load();
	await everywhere(async () => !(await client.get(`/open311/v2/services.json?n=${Math.random()}`)).text.includes(name));
});

/*
 * What templates, seeds and modules name must be there: a class in a style sheet, an icon in the set, a
 * file below static/, a hook that the other side knows.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const read = (path) => readFileSync(path, 'utf8');
const below = (directory, end) => readdirSync(directory, { recursive: true })
	.filter((name) => name.endsWith(end)).map((name) => join(directory, name));
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

const pages = [...below('templates', '.html'), 'static/offline.html', ...below('static/errors', '.html')];
const modules = readdirSync('static').filter((name) => name.endsWith('.js')).map((name) => join('static', name));
const styles = readdirSync('static').filter((name) => name.endsWith('.css')).map((name) => read(join('static', name))).join('');
const icons = new Set(all(read('static/icons.svg'), /<symbol id="([a-z]+)"/g));

/* A name that a key of the view completes (dl-chip_{{name}}) is checked up to there. */
test('every dl- class of a page is in a style sheet', () => {
	const known = new Set(all(styles, /\.(dl-[a-z_-]+)/g));
	const missing = [];

	for (const page of pages) {
		for (const list of all(read(page), /class="([^"]*)"/g)) {
			for (const name of list.replace(/\{\{[#^/][^}]*\}\}/g, ' ').match(/dl-[a-z_-]+(\{\{)?/g) ?? []) {
				const found = name.endsWith('{{') || name.endsWith('_')
					? [...known].some((one) => one.startsWith(name.replace('{{', ''))) : known.has(name);

				if (!found)
					missing.push(`${page}: ${name}`);
			}
		}
	}
	assert.deepEqual(missing, []);
});

test('every class a module gives is in a style sheet', () => {
	const known = new Set(all(styles, /\.(dl-[a-z_-]+)/g));
	const used = modules.flatMap((file) => all(read(file), /(?:class(?:Name)?: ?'|className = '|classList\.add\('|className: ')([^']*)'/g))
		.flatMap((list) => list.split(' ')).filter((name) => name.startsWith('dl-'));

	assert.ok(used.length > 10);
	assert.deepEqual(used.filter((name) => !known.has(name)), []);
});

test('every icon that a page, a module or a seed names is drawn', () => {
	const named = [
		...pages.flatMap((page) => all(read(page), /icons\.svg[^"#]*#([a-z]+)"/g)),
		...modules.flatMap((file) => all(read(file), /\bicon\('([a-z]+)'\)/g)),
		...['category_group', 'module'].flatMap((seed) => iconsOfSeed(read(`schema/seed/${seed}.tsv`))),
	];

	assert.ok(named.length > 30);
	assert.deepEqual(named.filter((name) => !icons.has(name)), []);
});

/* The column is found by its head. */
function iconsOfSeed(text) {
	const rows = text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
	const head = (text.split('\n').find((line) => /\bicon\b/.test(line)) ?? '').replace(/^#\s*/, '').split('\t');
	const column = head.indexOf('icon');

	assert.ok(column >= 0, 'no column "icon"');
	return rows.map((row) => row[column]).filter((value) => value && value !== 'icon');
}

test('every hook of a page is known to a module', () => {
	const known = new Set(modules.flatMap((file) => [
		...all(read(file), /hook\('([a-z-]+)'/g), ...all(read(file), /data-dl="([a-z-]+)"/g)]));
	const used = pages.flatMap((page) => all(read(page), /data-dl="([a-z-]+)"/g));

	assert.deepEqual([...new Set(used)].filter((name) => !known.has(name) && !name.startsWith('error-') && name !== 'photos'), []);
});

test('the service worker fetches ahead only what is there', () => {
	const listed = all(read('static/sw.js'), /'(\/static\/[a-z./-]+)'/g).filter((path) => !path.includes('/vendor/'));

	assert.ok(listed.length > 8);
	listed.forEach((path) => assert.ok(read(path.slice(1)), path));
});

test('what a module imports is there, or fetched by make vendor', () => {
	for (const file of modules) {
		for (const path of all(read(file), /(?:from|import\()\s*'\.\/([a-z./-]+)'/g))
			assert.ok(path.startsWith('vendor/') || read(join('static', path)), `${file}: ${path}`);
	}
});

test('no page holds a script or a style of its own, which the policy would refuse', () => {
	for (const page of pages) {
		const text = read(page);

		assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+="|javascript:/i, page);
		assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)/i, page);
	}
});

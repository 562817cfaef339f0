/* The parts of the browser modules that need no browser. Run: node --test tests/browser */
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { ago } from '../../static/ago.js';
import { toGcj02 } from '../../static/gcj.js';
import { hintFor, lengthOf } from '../../static/hints.js';
import { nextToSend, numberOf, postponed, sentence, shownOrder, verdict, waitAfter } from '../../static/outbox-rules.js';
import { fitted, usable } from '../../static/shrink.js';
import { aspect, homography, isConvex, project, unproject } from '../../static/perspective.js';
import { isToken, newToken, tokenText } from '../../static/token.js';

// Browsers and later nodes have it at hand; Debian 12's node 18 does not.
globalThis.crypto ??= webcrypto;

const draft = (token, at, more = {}) => ({ token, at, state: 'waiting', photos: [], fields: {}, tries: 0, ...more });

test('a token is the RFC 4648 base32 of its bytes', () => {
	/* "fooba" and "foobar" are the RFC's own examples. */
	assert.equal(tokenText(new TextEncoder().encode('fooba')), 'mzxw6ytb');
	assert.equal(tokenText(new TextEncoder().encode('foobar')), 'mzxw6ytboi');
	assert.equal(tokenText(new Uint8Array(16)), 'a'.repeat(26));
	assert.equal(tokenText(new Uint8Array(16).fill(255)), `${'7'.repeat(25)}4`);
});

test('new tokens are well-formed and differ', () => {
	const tokens = Array.from({ length: 200 }, newToken);

	assert.equal(new Set(tokens).size, 200);
	assert.ok(tokens.every(isToken));
});

test('what no 16 bytes would print is not a token', () => {
	for (const text of ['', 'a'.repeat(25), 'a'.repeat(27), `${'a'.repeat(25)}b`, 'A'.repeat(26), `${'a'.repeat(25)}1`, `../${'a'.repeat(23)}`])
		assert.equal(isToken(text), false, text);
});

test('the oldest waiting draft goes first', () => {
	assert.equal(nextToSend([draft('b', 20), draft('a', 10), draft('c', 30)], 99).token, 'a');
});

test('a later draft never overtakes one that has to wait', () => {
	assert.equal(nextToSend([draft('a', 10, { next: 500 }), draft('b', 20)], 99), null);
	assert.equal(nextToSend([draft('a', 10, { next: 500 }), draft('b', 20)], 500).token, 'a');
});

test('drafts unfinished, refused or sent are not sent', () => {
	for (const state of ['writing', 'stuck', 'sent'])
		assert.equal(nextToSend([draft('a', 1, { state })], 99), null, state);
	assert.equal(nextToSend([], 99), null);
});

test('waits double and end at ten minutes', () => {
	assert.deepEqual([1, 2, 3].map(waitAfter), [5_000, 10_000, 20_000]);
	assert.equal(waitAfter(50), 600_000);
});

test('a postponed draft keeps all it had', () => {
	const before = draft('a', 1, { fields: { body: '井盖' }, tries: 1 });
	const after = postponed(before, 1_000);

	assert.deepEqual(after, { ...before, tries: 2, next: 11_000 });
	assert.equal(before.tries, 1);
});

test('faults of the line are tried again, refusals are not', () => {
	assert.deepEqual([200, 303].map(verdict), ['done', 'done']);
	assert.deepEqual([500, 502, 503, 408, 429, 403].map(verdict), Array(6).fill('again'));
	assert.deepEqual([400, 404, 409, 413, 422].map(verdict), Array(5).fill('refused'));
});

test('the number is found in the answer or in the address of the receipt', () => {
	assert.equal(numberOf({ number: 'QD-261122-7K3MP', location: '/r/X/receipt' }), 'QD-261122-7K3MP');
	assert.equal(numberOf({ location: '/r/QD-261122-7K3MP/receipt' }), 'QD-261122-7K3MP');
	assert.equal(numberOf({ location: '/snap' }), '');
	assert.equal(numberOf(null), '');
});

test('what the server said is said, and something when it said nothing', () => {
	assert.equal(sentence({ errors: [{ say: '照片太大' }, { say: '请写一句' }] }, 'x'), '照片太大；请写一句');
	assert.equal(sentence({ say: '没有找到' }, 'x'), '没有找到');
	assert.equal(sentence(null, '没有收下'), '没有收下');
	assert.equal(sentence({ errors: [{}] }, '没有收下'), '没有收下');
});

test('the list shows what waits first, in its order, and what was sent last', () => {
	const drafts = [draft('s', 1, { state: 'sent' }), draft('b', 3), draft('x', 2, { state: 'stuck' }), draft('a', 2)];

	assert.deepEqual(shownOrder(drafts).map((one) => one.token), ['a', 'b', 'x', 's']);
});

test('a photo fits into 2,048 px, keeps its form and never grows', () => {
	assert.deepEqual(fitted(4000, 3000), { width: 2048, height: 1536 });
	assert.deepEqual(fitted(3000, 4000), { width: 1536, height: 2048 });
	assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
	assert.deepEqual(fitted(30000, 1), { width: 2048, height: 1 });
});

test('a place that a switched-off receiver wrote is none', () => {
	assert.deepEqual(usable(36.06, 120.38), { lat: 36.06, lon: 120.38 });
	for (const [lat, lon] of [[0, 0], [NaN, 120], [36, undefined], [91, 120], [36, 181]])
		assert.equal(usable(lat, lon), null);
});

test('a hint asks for what is missing, and is silent when all is there', () => {
	assert.equal(hintFor('', 1000), '');
	assert.match(hintFor('坏了', 1000), /再多说一句/);
	assert.match(hintFor('井盖坏了一半很危险', 1000), /在哪儿/);
	assert.equal(hintFor('香港中路8号门口井盖坏了一半', 1000), '');
	assert.match(hintFor('香港中路8号井盖坏了，电话13812345678', 1000), /电话/);
});

test('lengths are characters, so four bytes count as one', () => {
	assert.equal(lengthOf('𠮷👍路'), 3);
	assert.match(hintFor('👍'.repeat(1001), 1000), /多了 1 个字/);
});

test('the shifted grid lies 400 to 700 m off around Qingdao', () => {
	const at = { lat: 36.0671, lon: 120.3826 };
	const shifted = toGcj02(at);
	const north = (shifted.lat - at.lat) * 111_195;
	const east = (shifted.lon - at.lon) * 111_195 * Math.cos(at.lat * Math.PI / 180);
	const metres = Math.hypot(north, east);

	assert.ok(metres > 300 && metres < 700, `${metres} m`);
});

/* --- a front on a photo --- */

/* A wall of w by h metres, its left lower corner at x, turned by some degrees, seen from 8 m and 1.6 m high. */
function photographed(w, h, turn, x = -w / 2) {
	const focal = 3000, [cx, cy] = [2000, 1500], angle = turn * Math.PI / 180;
	const seen = (along, up) => {
		const a = x + along;
		const [px, pz] = [a * Math.cos(angle), 8 + a * Math.sin(angle)];

		return [cx + focal * px / pz, cy - focal * (up - 1.6) / pz];
	};

	return { at: seen, corners: [seen(0, h), seen(w, h), seen(w, 0), seen(0, 0)] };
}

test('four corners tell how wide a front is for its height, from every side', () => {
	for (const [w, h] of [[6, 4.5], [3.2, 4.2], [8, 3]]) {
		for (const turn of [-35, -20, -8, 0, 3, 15, 30]) {
			const ratio = aspect(photographed(w, h, turn).corners, 4000, 3000);

			assert.ok(Math.abs(ratio / (w / h) - 1) < 0.06, `${w} x ${h} at ${turn}: ${ratio} for ${w / h}`);
		}
	}
});

test('a height within the front is read back from the photo', () => {
	const { at, corners } = photographed(6, 4.5, 25);
	const m = homography(corners);
	const [u, v] = unproject(m, ...at(1.5, 2.7));

	assert.ok(Math.abs(u * 6 - 1.5) < 1e-6 && Math.abs((1 - v) * 4.5 - 2.7) < 1e-6);
	const [x, y] = project(m, u, v);
	assert.ok(Math.abs(x - at(1.5, 2.7)[0]) < 1e-6 && Math.abs(y - at(1.5, 2.7)[1]) < 1e-6);
});

test('corners that cross or lie on one line are no front', () => {
	const crossed = [[0, 0], [100, 100], [100, 0], [0, 100]];

	assert.equal(isConvex(crossed), false);
	assert.ok(Number.isNaN(aspect(crossed, 200, 200)));
	assert.equal(isConvex([[0, 0], [50, 0], [100, 0], [0, 100]]), false);
	assert.ok(Number.isNaN(aspect([[0, 0], [1, 0], [2, 0], [3, 0]], 200, 200)));
});

test('a time is said as the pages say it, in Qingdao\'s time', () => {
	const now = Date.parse('2026-11-25T06:05:00Z');

	for (const [iso, said] of [['2026-11-25T06:04:31Z', '刚刚'], ['2026-11-25T06:06:00Z', '刚刚'], ['2026-11-25T06:04:00Z', '1分钟前'],
		['2026-11-25T05:05:01Z', '59分钟前'], ['2026-11-25T05:05:00Z', '1小时前'], ['2026-11-24T06:05:01Z', '23小时前'],
		['2026-11-24T06:05:00Z', '11月24日 14:05'], ['2026-01-01T00:30:00Z', '1月1日 08:30'], ['2025-12-31T15:59:00Z', '2025年12月31日 23:59'],
		['2025-12-31T16:00:00Z', '1月1日 00:00']])
		assert.equal(ago(iso, now), said, iso);
});

// The desk through nginx: its door, its forms, whose case it is, a unit's photos.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, drawnPhoto, report, until } from './client.mjs';
import { admin, sql, sqlNumber } from './site.mjs';
import { newStaff, password, refused, seenBy, staffOf, stateOf, Staff, unitOf } from './staff.mjs';

// A case that is with a unit.
async function openCase() {
	const number = await report(new Client(), { body: '路灯坏了好几天，晚上黑漆漆的' });

	await until(async () => unitOf(number), Boolean);
	return { number, unit: unitOf(number) };
}

const otherUnit = (unit) => sql(`SELECT code FROM unit WHERE code <> '${unit}' LIMIT 1`)[0][0];

test('the desk is closed, private, and nothing for search engines', async () => {
	const stranger = new Client();
	const reply = await stranger.get('/desk');

	assert.equal(reply.status, 303);
	assert.equal(reply.headers.location, '/desk/login?to=/desk');
	assert.match(reply.headers['cache-control'], /no-store/);
	assert.match(reply.headers['x-robots-tag'], /noindex/);
	assert.equal((await stranger.get('/')).headers['x-robots-tag'], undefined);
	for (const path of ['/desk/case/QD-261122-22222', '/desk/counts.json', '/desk/account', '/desk/media/photo/x'])
		assert.notEqual((await stranger.get(path)).status, 200, path);
});

test('a first password opens only the door to a password of one\'s own', async () => {
	const { login, first } = newStaff('office');
	const staff = new Staff();
	const reply = await staff.logIn(login, first);

	assert.equal(reply.status, 303);
	assert.match(reply.headers['set-cookie'].join(), /desk=[a-z2-7]{52}; Path=\/desk; .*HttpOnly; SameSite=Strict/);
	assert.equal((await staff.get('/desk')).headers.location, '/desk/password');
	await staff.page('/desk/password');
	assert.equal((await staff.post('/desk/password', { old: first, new: password, again: password })).status, 303);
	assert.equal((await staff.get('/desk')).status, 200);
	assert.equal((await new Staff().logIn(login, first)).status, 422);
});

test('a session that somebody planted is not the one after the login', async () => {
	const { login } = await staffOf('office');
	const victim = new Staff(), thief = new Staff();

	victim.cookies.set('desk', 'a'.repeat(52));
	thief.cookies.set('desk', 'a'.repeat(52));
	assert.equal((await victim.logIn(login)).status, 303);
	assert.notEqual(victim.cookies.get('desk'), 'a'.repeat(52));
	assert.equal((await thief.get('/desk')).status, 303);
});

test('guessing is held back by login, in the database, and the account is not locked', async () => {
	const { login } = await staffOf('office');
	let reply;

	for (let i = 0; i < 7; i++)
		reply = await new Staff().logIn(login, 'certainly not this');
	assert.equal(reply.status, 429);
	assert.match(reply.text, /账号没有被锁住/);
	sql('UPDATE login_throttle SET until_at = UTC_TIMESTAMP(3)');
	assert.equal((await new Staff().logIn(login)).status, 303);
});

test('nginx holds back a flood of passwords before they are hashed', async () => {
	const flood = new Staff();

	await flood.page('/desk/login');
	const replies = await Promise.all(Array.from({ length: 40 },
		() => flood.post('/desk/login', { login: 'nobody', password: 'nothing at all' })));
	assert.ok(replies.filter((r) => r.status === 429 && /太快/.test(r.text)).length >= 10);
	assert.equal((await flood.get('/desk/login')).status, 200);
});

test('a form without the session\'s own token is refused and written down', async () => {
	const { number, unit } = await openCase();
	const staff = await staffOf('handler', unit), other = await staffOf('handler', unit);
	const before = refused(14);
	const page = await staff.page(`/desk/case/${number}`);
	const fields = { action: 'comment', note: '正在处理', seen: seenBy(page) };

	assert.equal((await staff.post(`/desk/case/${number}`, { ...fields, csrf: other.csrf })).status, 403);
	assert.equal((await staff.post(`/desk/case/${number}`, { ...fields, csrf: '' })).status, 403);
	assert.equal(refused(14), before + 2);
	assert.equal((await staff.post(`/desk/case/${number}`, fields)).status, 303);
});

test('a form sent again does nothing again', async () => {
	const { number, unit } = await openCase();
	const staff = await staffOf('handler', unit);
	const page = await staff.page(`/desk/case/${number}`);
	const fields = { action: 'handle', note: '灯已修好', seen: seenBy(page) };
	const replies = await Promise.all([1, 2, 3].map(() => staff.post(`/desk/case/${number}`, fields)));

	assert.deepEqual(replies.map((r) => r.status).sort(), [303, 409, 409]);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM flow_log l JOIN report r ON r.id = l.report_id
		WHERE r.number = '${number}' AND l.action = 5`), 1);
	assert.equal(stateOf(number), 4);
});

test('another unit\'s case by its number, and a forged role, are refused and written down', async () => {
	const { number, unit } = await openCase();
	const stranger = await staffOf('handler', otherUnit(unit));
	const before = refused(13);

	assert.equal((await stranger.get(`/desk/case/${number}`)).status, 403);
	assert.equal((await stranger.post(`/desk/case/${number}`, { action: 'handle', note: '好了', seen: '1' })).status, 403);
	assert.equal(refused(13), before + 2);
	const staff = await staffOf('handler', unit);
	const page = await staff.page(`/desk/case/${number}`);
	const reply = await staff.post(`/desk/case/${number}`,
		{ action: 'urge', note: '抓紧', seen: seenBy(page), role: 'office', actor: '4' });

	assert.equal(reply.status, 403);
	assert.equal(stateOf(number), 3);
});

test('a unit\'s photos go in with its words, and only it may bring them', async () => {
	const { number, unit } = await openCase();
	const staff = await staffOf('handler', unit), stranger = await staffOf('handler', otherUnit(unit));
	const page = await staff.page(`/desk/case/${number}`);
	const uploaded = await staff.upload([drawnPhoto(), drawnPhoto()], { number }, { json: true, path: '/desk/media/photos' });

	assert.equal(uploaded.status, 200, uploaded.text.slice(0, 300));
	const { photos } = uploaded.json();
	assert.equal(photos.length, 2);
	assert.equal((await staff.get(photos[0].small)).status, 200);
	assert.equal((await stranger.get(photos[0].small)).status, 404);
	assert.equal((await new Client().get(photos[0].small.replace('/desk/media', ''))).status, 404);
	assert.equal((await stranger.upload([drawnPhoto()], { number }, { path: '/desk/media/photos' })).status, 403);
	/* Nobody hangs up another person's photo. */
	const thief = await staffOf('handler', unit);

	await thief.page(`/desk/case/${number}`);
	assert.equal((await thief.post(`/desk/case/${number}`,
		{ action: 'handle', note: '好了', seen: seenBy(page), photo: photos[0].id })).status, 422);
	const body = new URLSearchParams({ csrf: staff.csrf, action: 'handle', note: '灯已修好', seen: seenBy(page) });

	for (const photo of photos)
		body.append('photo', photo.id);
	const reply = await staff.request('POST', `/desk/case/${number}`,
		{ body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });

	assert.equal(reply.status, 303);
	assert.match((await new Client().get(`/r/${number}`)).text, /处理后/);
	assert.equal((await new Client().get(photos[0].small.replace('/desk/media', ''))).status, 200);
});

test('without scripts the photos come back to the form that asked for them', async () => {
	const { number, unit } = await openCase();
	const staff = await staffOf('handler', unit);

	await staff.page(`/desk/case/${number}`);
	const reply = await staff.upload([drawnPhoto()], { number, do: 'handle', had: '7' }, { path: '/desk/media/photos' });

	assert.equal(reply.status, 303);
	assert.match(reply.headers.location, new RegExp(`^/desk/case/${number}\\?do=handle&photo=7&photo=\\d+$`));
	assert.match((await staff.get(reply.headers.location)).text, /已上传 2 张/);
});

test('the admin\'s command ends sessions, and never takes a password as an argument', async () => {
	const staff = await staffOf('inspector');

	assert.equal((await staff.get('/desk')).status, 200);
	admin('user', 'disable', staff.login);
	assert.equal((await staff.get('/desk')).status, 303);
	admin('user', 'enable', staff.login);
	const said = admin('user', 'reset-password', staff.login);

	assert.match(said, /shown only now/);
	assert.match(admin('user', 'list'), new RegExp(`${staff.login}\\t.*inspector\\t-\\tactive,new password`));
	assert.throws(() => admin('user', 'set', staff.login, '--role', 'handler'));
	admin('user', 'set', staff.login, '--role', 'handler', '--unit', sql('SELECT code FROM unit LIMIT 1')[0][0]);
	assert.match(admin('user', 'list'), new RegExp(`${staff.login}\\t.*handler\\t[^-]`));
	assert.throws(() => admin('user', 'add', 'x', 'secret', '--name', 'X', '--role', 'office'));
	assert.throws(() => admin('user', 'add', 'x', '--name', 'X', '--role', 'king'));
	assert.throws(() => admin('user', 'add', 'x', '--name', 'X', '--role', 'handler'));
});

test('a photo is painted over through nginx, and its old address is dead', async () => {
	const { number } = await openCase();
	const staff = await staffOf('inspector');
	const [id, hash] = sql(`SELECT p.id, LOWER(HEX(p.hash)) FROM photo p JOIN report r ON r.id = p.report_id
		WHERE r.number = '${number}'`)[0];
	const paint = (boxes, seen) => staff.post('/desk/media/redact', { photo: id, seen, shown: 1, verdict: 'paint', reason: '车牌', boxes });
	const hashNow = () => sql(`SELECT LOWER(HEX(hash)) FROM photo WHERE id = ${id}`)[0][0];

	await staff.page(`/desk/redact/${id}`);
	assert.equal((await paint('0,0,500,500', hash)).status, 303);
	assert.notEqual(hashNow(), hash);
	assert.equal((await paint('500,0,500,500', hashNow())).status, 303);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM photo_original WHERE photo_id = ${id}`), 1);
	assert.equal((await new Client().get(`/photo/${hash}-1600.jpg`)).status, 404);
	assert.equal((await new Client().get(`/photo/${hashNow()}-1600.jpg`)).status, 200);
});

// A case of a citizen of her own, and another who supports it.
async function supportedCase() {
	const reporter = new Client(), supporter = new Client();
	const number = await report(reporter, { body: '路灯坏了好几天，晚上黑漆漆的' });

	await until(async () => unitOf(number), Boolean);
	await supporter.get(`/r/${number}`);
	await supporter.post(`/r/${number}/support`);
	return { number, unit: unitOf(number), reporter, supporter };
}

const supporters = (number) => sqlNumber(`SELECT support_count FROM report WHERE number = '${number}'`);
const deed = async (staff, number, fields) => {
	const page = await staff.page(`/desk/case/${number}`);
	const reply = await staff.post(`/desk/case/${number}`, { seen: seenBy(page), ...fields });

	assert.equal(reply.status, 303, reply.text.slice(0, 300));
};
const news = (client, words) => until(() => client.get('/me/notices'), (page) => page.text.includes(words));

test('two reports of one problem become one: handled, told and closed together, each reporter with her own word', async () => {
	const main = await supportedCase(), twin = await supportedCase();
	const sender = await staffOf('dispatcher'), handler = await staffOf('handler', main.unit);

	await deed(sender, twin.number, { action: 'merge', note: '同一盏灯', main: main.number });
	assert.equal(stateOf(twin.number), 13);
	assert.equal(supporters(main.number), 2);
	assert.match((await news(twin.reporter, '合在一起处理')).text, /合在一起处理/);
	await deed(handler, main.number, { action: 'handle', note: '灯泡已更换' });
	assert.match((await news(twin.supporter, '说处理好了')).text, /说处理好了/);
	await main.reporter.get(`/r/${main.number}`);
	assert.equal((await main.reporter.post(`/r/${main.number}/solved`)).status, 303);
	assert.equal(stateOf(main.number), 5);
	assert.equal(stateOf(twin.number), 5);
	assert.match((await news(twin.reporter, '随同一问题一起办结')).text, new RegExp(twin.number));
	/* Hers is not: her case alone is open again. */
	await twin.reporter.get(`/r/${twin.number}`);
	assert.equal((await twin.reporter.post(`/r/${twin.number}/not-solved`, { note: '我这盏还是不亮' })).status, 303);
	assert.equal(stateOf(twin.number), 3);
	assert.equal(stateOf(main.number), 5);
});

test('a mistaken merging is undone, and everybody follows what she followed', async () => {
	const main = await supportedCase(), twin = await supportedCase();
	const sender = await staffOf('dispatcher');

	await deed(sender, twin.number, { action: 'merge', note: '同一盏灯', main: main.number });
	await deed(sender, twin.number, { action: 'split', note: '不是同一盏灯' });
	assert.equal(stateOf(twin.number), 9);
	assert.deepEqual([supporters(main.number), supporters(twin.number)], [1, 1]);
	await deed(await staffOf('handler', main.unit), main.number, { action: 'handle', note: '灯泡已更换' });
	assert.match((await news(main.supporter, '说处理好了')).text, new RegExp(main.number));
	assert.doesNotMatch((await twin.supporter.get('/me/notices')).text, /说处理好了/);
});

// Accounts by WeChat through nginx: logging in, the phone, joining what was done without a name, deleting all of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, drawnPhoto, newToken, report } from './client.mjs';
import { call } from './api.mjs';
import { everyLog, sql, sqlNumber } from './site.mjs';
import { SECRET, SESSION_KEY, WeChat } from './wechat.mjs';

const wechat = new WeChat();
const run = newToken().slice(0, 8); // codes and persons of this run alone

test.before(() => wechat.listen());
test.after(() => wechat.close());

let codes = 0;
const codeOf = (who) => `${who}${run}.${++codes}`;

async function login(client, who, device) {
	return (await call(client, 'POST', '/sessions', { body: { wechat_code: codeOf(who), ...(device && { device }) }, status: 201 })).json();
}

const anonymous = async (client) => (await call(client, 'POST', '/sessions', { body: {}, status: 201 })).json();
const citizenOf = (session) => sqlNumber(`SELECT citizen_id FROM citizen_session WHERE id = ${session.session_id}`);

// A draft with a photo, by bearer.
async function draftOf(client, token) {
	const draft = newToken(), boundary = 'dlwechat';
	const body = Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="draft"\r\n\r\n${draft}\r\n--${boundary}\r\n` +
		'content-disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'), drawnPhoto(), Buffer.from(`\r\n--${boundary}--\r\n`)]);
	const reply = await client.request('POST', '/media/photos', { body, json: true,
		headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, authorization: `Bearer ${token}` } });

	assert.equal(reply.status, 200, reply.text);
	return draft;
}

// --- logging in ------------------------------------------------------------------------------

test('a code logs in, the same person again into the same account, on two devices', async () => {
	const client = new Client(), first = await login(client, 'wang', '小米 14'), again = await login(client, 'wang', '平板');

	assert.deepEqual([first.wechat, first.new_account, again.new_account], [true, true, false]);
	assert.equal(citizenOf(first), citizenOf(again));
	const { items } = (await call(client, 'GET', '/me/sessions', { bearer: again.token, status: 200 })).json();
	assert.deepEqual(items.map((one) => [one.device, one.current]), [['平板', true], ['小米 14', false]]);
	const account = (await call(client, 'GET', '/me', { bearer: first.token, status: 200 })).json();
	assert.deepEqual([account.wechat, account.phone, account.messages], [true, null, true]);
	assert.equal((await call(client, 'DELETE', '/me/sessions', { bearer: first.token, status: 200 })).json().ended, 2);
	await call(client, 'GET', '/me', { bearer: again.token, status: 401 });
});

test('each thing that goes wrong at WeChat is a problem that says so', async () => {
	const client = new Client(), used = codeOf('li');

	await call(client, 'POST', '/sessions', { body: { wechat_code: used }, status: 201 });
	for (const [code, status] of [[used, 400], ['40029.x', 400], ['45011.x', 429], ['40226.x', 403], ['-1.x', 503], ['40125.x', 503], ['html.x', 503], ['500.x', 503]]) {
		const reply = await call(client, 'POST', '/sessions', { body: { wechat_code: code }, status });

		assert.match(reply.json().detail, /微信/);
		if (status === 400)
			assert.equal(reply.json().type, '/api/v1/problems#wechat-code');
		assert.equal(Boolean(reply.headers['retry-after']), status === 429 || status === 503, code);
		assert.equal(reply.headers['set-cookie'], undefined);
	}
});

test('a login repeated with its key is the same session, and WeChat is asked once', async () => {
	const client = new Client(), code = codeOf('yang'), headers = { 'idempotency-key': `login-${newToken()}` };
	const first = (await call(client, 'POST', '/sessions', { body: { wechat_code: code }, headers, status: 201 })).json();
	const before = wechat.asked.length;
	const again = await call(client, 'POST', '/sessions', { body: { wechat_code: code }, headers, status: 201 });

	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.json().token, first.token);
	assert.equal(wechat.asked.length, before);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM citizen_session WHERE citizen_id = ${citizenOf(first)}`), 1);
	await call(client, 'POST', '/sessions', { body: { wechat_code: codeOf('yang') }, headers, status: 422 });
	// Without the key the code is used up.
	await call(client, 'POST', '/sessions', { body: { wechat_code: code }, status: 400 });
});

test('a WeChat that hangs holds nobody up but those who log in', async () => {
	const waiting = Array.from({ length: 6 }, (_, i) => call(new Client(), 'POST', '/sessions', { body: { wechat_code: `hang.${run}${i}` }, status: 503 }));
	const begun = Date.now();

	await new Promise((done) => { setTimeout(done, 100); });
	for (let i = 0; i < 10; i++)
		await call(new Client(), 'POST', '/sessions', { body: {}, status: 201 });
	assert.ok(Date.now() - begun < 1400, `${Date.now() - begun} ms`);
	const details = (await Promise.all(waiting)).map((reply) => reply.json().detail);
	assert.ok(Date.now() - begun < 4000);
	assert.ok(details.some((detail) => /没有回应/.test(detail)) && details.some((detail) => /太多/.test(detail)), details.join('\n'));
});

test('two logins of one person at the same moment are one account', async () => {
	const sessions = await Promise.all(Array.from({ length: 6 }, () => call(new Client(), 'POST', '/sessions', { body: { wechat_code: codeOf('zhao') } })));
	const good = sessions.filter((reply) => reply.status === 201).map((reply) => reply.json());

	// One at a time may ask WeChat here; who comes meanwhile is told to try again.
	assert.ok(good.length > 0 && sessions.every((reply) => [201, 503].includes(reply.status)));
	assert.equal(new Set(good.map(citizenOf)).size, 1);
});

test('an address whose codes are bad again and again has to wait, others have not', async () => {
	const client = new Client();

	// 58 bad ones as the table has them; two more are free.
	await call(client, 'POST', '/sessions', { body: { wechat_code: '40029.x' }, status: 400 });
	sql('UPDATE login_throttle SET failures = 59 WHERE failures = 1 ORDER BY last_at DESC LIMIT 1');
	await call(client, 'POST', '/sessions', { body: { wechat_code: '40029.y' }, status: 400 });
	const before = wechat.asked.length;
	await call(client, 'POST', '/sessions', { body: { wechat_code: codeOf('qian') }, status: 429 });
	assert.equal(wechat.asked.length, before);
	await login(new Client(), 'qian');
});

// --- the phone ----------------------------------------------------------------------------------

test('the phone is the default of a new report, shown masked, and can be taken away', async () => {
	const client = new Client(), me = await login(client, 'zhou');
	const bearer = me.token;

	assert.equal((await call(client, 'POST', '/me/phone', { bearer, body: { wechat_phone_code: '13912345678' }, status: 200 })).json().phone, '139****5678');
	assert.equal((await call(client, 'GET', '/me', { bearer, status: 200 })).json().phone, '139****5678');
	const draft = await draftOf(client, bearer);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM draft WHERE citizen_id = ${citizenOf(me)} AND phone_sealed IS NOT NULL`), 1);
	await call(client, 'PATCH', `/drafts/${draft}`, { bearer, body: { body: '路灯不亮，晚上很黑', lat: 36.0620, lon: 120.3840, datum: 'wgs84' }, status: 200 });
	const { number } = (await call(client, 'POST', `/drafts/${draft}/send`, { bearer, body: {}, status: 201 })).json();
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${number}' AND phone_sealed IS NOT NULL AND citizen_id = ${citizenOf(me)}`), 1);
	assert.deepEqual((await call(client, 'DELETE', '/me/phone', { bearer, status: 200 })).json(), { phone: null, removed: true });
	assert.equal((await call(client, 'DELETE', '/me/phone', { bearer, status: 200 })).json().removed, false);
	// A new draft has none; the report that was sent with it keeps it.
	await draftOf(client, bearer);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM draft WHERE citizen_id = ${citizenOf(me)} AND phone_sealed IS NOT NULL`), 0);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${number}' AND phone_sealed IS NOT NULL`), 1);
});

test('what is no number of hers is not kept', async () => {
	const client = new Client(), me = await login(client, 'wu'), nobody = await anonymous(client);

	for (const [body, status] of [[{ wechat_phone_code: '98765432.852' }, 422], [{ wechat_phone_code: '40029' }, 400], [{ wechat_phone_code: 'html.' }, 503],
		[{ wechat_phone_code: '-1' }, 503], [{ wechat_phone_code: '45011' }, 429], [{}, 422], [{ phone: '13912345678' }, 422], [{ wechat_phone_code: 5 }, 422]])
		await call(client, 'POST', '/me/phone', { bearer: me.token, body, status });
	const before = wechat.asked.length;
	await call(client, 'POST', '/me/phone', { bearer: nobody.token, body: { wechat_phone_code: '13912345678' }, status: 409 });
	assert.equal(wechat.asked.length, before);
	assert.equal((await call(client, 'GET', '/me', { bearer: me.token, status: 200 })).json().phone, null);
});

test('messages that were refused are allowed anew', async () => {
	const client = new Client(), me = await login(client, 'zheng');

	sql(`UPDATE citizen_address SET refused_at = UTC_TIMESTAMP(3) WHERE citizen_id = ${citizenOf(me)}`);
	assert.equal((await call(client, 'GET', '/me', { bearer: me.token, status: 200 })).json().messages, false);
	await call(client, 'POST', '/me/messages', { bearer: me.token, body: {}, status: 200 });
	assert.equal((await call(client, 'GET', '/me', { bearer: me.token, status: 200 })).json().messages, true);
	await call(client, 'POST', '/me/messages', { bearer: (await anonymous(client)).token, body: {}, status: 409 });
});

// --- joining -----------------------------------------------------------------------------------

test('what was done in a browser without a name joins the account, with consent and not before', async () => {
	const browser = new Client(), number = await report(browser), client = new Client(), me = await login(client, 'feng');
	const link = /https?:\/\/[^"]*\/me\/recover\/[a-z2-7]+/.exec((await browser.get('/me')).text)[0];
	const bearer = me.token;

	await call(client, 'POST', '/me/join', { bearer, body: { from: link }, status: 422 });
	const asked = (await call(client, 'POST', '/me/join', { bearer, body: { from: link, consent: false }, status: 200 })).json();
	assert.deepEqual([asked.joined, asked.rows.reports], [false, 1]);
	assert.ok(asked.say.some((line) => /变空/.test(line)));
	assert.ok((await browser.get('/me')).text.includes(number));
	const done = (await call(client, 'POST', '/me/join', { bearer, body: { from: link.split('/').pop(), consent: true }, status: 200 })).json();
	assert.deepEqual([done.joined, done.rows.reports], [true, 1]);
	assert.ok(!(await browser.get('/me')).text.includes(number));
	assert.equal(sqlNumber(`SELECT citizen_id FROM report WHERE number = '${number}'`), citizenOf(me));
	// The browser goes on as somebody who has nothing yet.
	const second = await report(browser);
	assert.ok((await browser.get('/me')).text.includes(second));
	assert.equal((await call(client, 'POST', '/me/join', { bearer, body: { from: link, consent: true }, status: 200 })).json().rows.reports, 1);
});

test('an anonymous session joins by its token and is over then', async () => {
	const client = new Client(), before = await anonymous(client);

	await draftOf(client, before.token);
	const me = await login(client, 'chen'), bearer = me.token;
	const done = (await call(client, 'POST', '/me/join', { bearer, body: { from: before.token, consent: true }, status: 200 })).json();
	assert.deepEqual([done.rows.drafts, done.rows.photos], [1, 1]);
	await call(client, 'GET', '/me', { bearer: before.token, status: 401 });
	await call(client, 'POST', '/me/join', { bearer, body: { from: before.token, consent: true }, status: 422 });
});

test('an account is not joined into another, nor anybody into somebody without one', async () => {
	const client = new Client(), one = await login(client, 'chu'), other = await login(client, 'wei'), nobody = await anonymous(client), second = await anonymous(client);

	await call(client, 'POST', '/me/join', { bearer: one.token, body: { from: other.token, consent: true }, status: 409 });
	await call(client, 'POST', '/me/join', { bearer: one.token, body: { from: one.token, consent: true }, status: 409 });
	await call(client, 'POST', '/me/join', { bearer: nobody.token, body: { from: second.token, consent: true }, status: 409 })
		.then((reply) => assert.equal(reply.json().type, '/api/v1/problems#account'));
	for (const body of [{ from: 'x', consent: true }, { from: newToken() + newToken(), consent: true }, { from: '', consent: true }, { consent: true },
		{ from: other.token, consent: 'yes' }, { from: other.token, consent: 1 }, { from: [other.token], consent: true }])
		await call(client, 'POST', '/me/join', { bearer: one.token, body, status: 422 });
	assert.equal(citizenOf(other), sqlNumber(`SELECT citizen_id FROM citizen_wechat WHERE citizen_id = ${citizenOf(other)}`));
});

// --- deleting ------------------------------------------------------------------------------------

test('an account is deleted in two steps, and its reports stay without it', async () => {
	const browser = new Client(), number = await report(browser, { nickname: `Nick${run}`, phone: '13887650000' });
	const link = /\/me\/recover\/([a-z2-7]+)/.exec((await browser.get('/me')).text)[1];
	const client = new Client(), me = await login(client, 'jiang'), bearer = me.token, citizen = citizenOf(me);

	await call(client, 'POST', '/me/join', { bearer, body: { from: link, consent: true }, status: 200 });
	await call(client, 'POST', '/me/phone', { bearer, body: { wechat_phone_code: '13912345678' }, status: 200 });
	await draftOf(client, bearer);
	await call(client, 'DELETE', '/me', { bearer, body: {}, status: 422 });
	const before = (await call(client, 'GET', '/me/deletion', { bearer, status: 200 })).json();
	assert.equal(before.rows.reports, 1);
	assert.ok(before.goes.length > 3 && before.stays.length > 2);
	const other = await login(client, 'shen'), theirs = (await call(client, 'GET', '/me/deletion', { bearer: other.token, status: 200 })).json();
	for (const confirm of ['x', '', theirs.confirm, before.confirm.replace(/^\d+/, '9999999999999'), before.confirm.replace(/^\d+/, '1'), `${before.confirm}a`])
		await call(client, 'DELETE', '/me', { bearer, body: { confirm }, status: 422 });
	assert.deepEqual((await call(client, 'DELETE', '/me', { bearer, body: { confirm: before.confirm }, status: 200 })).json(), { deleted: true });
	await call(client, 'GET', '/me', { bearer, status: 401 });
	const page = await new Client().get(`/r/${number}`);
	assert.equal(page.status, 200);
	assert.ok(!page.text.includes(`Nick${run}`));
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM citizen WHERE id = ${citizen}`), 0);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${number}' AND nickname = '' AND phone_sealed IS NULL`), 1);
	assert.equal((await login(client, 'jiang')).new_account, true);
	await call(client, 'GET', '/me', { bearer: other.token, status: 200 });
});

test('a browser deletes its data, by the page and by the API', async () => {
	for (const byApi of [false, true]) {
		const browser = new Client(), number = await report(browser, { phone: '13887650000' });

		if (byApi) {
			const headers = { 'x-csrf-token': browser.csrf };
			const { confirm } = (await call(browser, 'GET', '/me/deletion', { status: 200 })).json();
			await call(browser, 'DELETE', '/me', { body: { confirm }, status: 403 });
			await call(browser, 'DELETE', '/me', { body: { confirm }, headers, status: 200 });
		} else {
			assert.match((await browser.get('/me/delete')).text, /上报：1 件/);
			assert.equal((await browser.post('/me/delete', {})).status, 422);
			const done = await browser.post('/me/delete', { sure: '1' });
			assert.equal(done.status, 200);
			assert.match(done.text, /已经删除/);
			assert.equal(done.headers['clear-site-data'], '"storage"');
		}
		assert.equal(browser.cookies.get('dl'), '');
		assert.equal((await new Client().get(`/r/${number}`)).status, 200);
		assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${number}' AND phone_sealed IS NULL`), 1);
	}
});

// --- what must be nowhere ------------------------------------------------------------------------

test('no secret of WeChat\'s stands in a log, none in a table', () => {
	const logs = everyLog();

	for (const word of [SECRET, SESSION_KEY, 'o-wang', '13912345678', 'pass-1'])
		assert.ok(!logs.includes(word), word);
	assert.ok(wechat.asked.some(({ url }) => url.searchParams.get('secret') === SECRET));
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM citizen_wechat WHERE INSTR(openid_sealed, 'o-') OR INSTR(openid_hash, 'o-')`), 0);
});

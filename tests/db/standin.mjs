// A machine outside, as tests need it: answers as its path says, and writes down what it was asked.
//
//   node standin.mjs DIR    prints "HTTP HTTPS CLOSED", three ports; DIR/requests.jsonl grows
//                           HTTPS shows a certificate that nobody has signed but DIR/standin.pem
//
// The last word of the path chooses; WeChat's calls are known by theirs
// (/<way>/cgi-bin/..., /<way>/sns/..., /<way>/wxa/...).
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { forget, open311 } from './standin_open311.mjs';

const dir = process.argv[2];
const seen = new Map();
let tokens = 0;

const json = (res, value, status = 200, headers = {}) =>
	res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const fine = { code: 0, errcode: 0 };

const ways = {
	ok: (res) => json(res, fine),
	slow: (res) => setTimeout(() => json(res, fine), 150),
	'500-once': (res, times) => (times === 1 ? json(res, {}, 500) : json(res, fine)),
	busy: (res) => json(res, {}, 503, { 'retry-after': '120' }),
	timeout: () => {},
	'hang-body': (res) => res.writeHead(200, { 'content-length': '1000' }).write('{"code":'),
	html: (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>welcome</html>'),
	'bad-json': (res) => res.writeHead(200).end('{"code":0'),
	'no-code': (res) => json(res, { message: 'hello' }),
	redirect: (res) => res.writeHead(302, { location: '/ok' }).end(),
	huge: (res) => {
		res.writeHead(200, { 'content-type': 'application/json' });
		const more = () => {
			while (!res.destroyed && res.write(' '.repeat(1 << 16)));
			res.once('drain', more);
		};
		more();
	},
	closes: (res) => res.socket.destroy(),
	refused: (res) => json(res, { code: 'isv.BLACK_LIST', errcode: 43101, message: '13800000000' }),
	later: (res, times) => (times === 1 ? json(res, { code: 'LIMIT', retry: true, errcode: -1 }) : json(res, fine)),
	gateway: (res) => json(res, {}, 504),
};

function wechat(way, call, url, body, res) {
	if (call === 'stable_token') {
		if (way === 'no-token')
			return json(res, { errcode: 40125, errmsg: 'invalid appsecret' });
		tokens += 1;
		return json(res, { access_token: `pass-${tokens}`, expires_in: 7200 });
	}
	if (way === 'old-token' && url.searchParams.get('access_token') === 'pass-1')
		return json(res, { errcode: 40001, errmsg: 'invalid credential' });
	return (ways[way] ?? ways.ok)(res, count(`${way} ${body.touser}`));
}

// Who a code is of: "wang.1" is of wang, once.
const used = new Set();
const logins = {
	'bad-code': { errcode: 40029, errmsg: 'invalid code' },
	'too-often': { errcode: 45011, errmsg: 'api minute-quota reach limit' },
	blocked: { errcode: 40226, errmsg: 'code blocked' },
	'wx-busy': { errcode: -1, errmsg: 'system error' },
	'bad-secret': { errcode: 40125, errmsg: 'invalid appsecret' },
	'no-openid': { session_key: 'c2Vzc2lvbg==' },
	'number-openid': { openid: 5, session_key: 'c2Vzc2lvbg==' },
	'long-openid': { openid: 'o'.repeat(101) },
	'odd-openid': { openid: 'o \n' },
	'number-unionid': { openid: 'o-x', unionid: 7 },
	'text-errcode': { errcode: '0', openid: 'o-x' },
	both: { errcode: 40029, openid: 'o-x' },
};

function login(way, code, res) {
	if (logins[way])
		return json(res, logins[way]);
	if (way === 'two')
		return res.writeHead(200).end('{"openid":"o-a"}{"openid":"o-b"}');
	if (way === 'twice')
		return res.writeHead(200).end('{"openid":"o-a","openid":"o-b"}');
	if (way !== 'ok' && way !== 'union' && way !== 'slow' && way !== 'old-pass')
		return ways[way] ? ways[way](res, 1) : json(res, {}, Number(way));
	if (used.has(code))
		return json(res, { errcode: 40163, errmsg: 'code been used' });
	used.add(code);
	const who = code.split('.')[0], said = { openid: `o-${who}`, session_key: 'c2Vzc2lvbi1rZXk=', ...(way === 'union' && { unionid: `u-${who}` }) };
	return way === 'slow' ? setTimeout(() => json(res, said), 150) : json(res, said);
}

// The code is the number itself: "13812345678", "852.98765432" with its country.
function phone(way, url, body, res) {
	const [number, country = '86'] = String(body.code).split('.').reverse();

	if (way === 'old-pass' && url.searchParams.get('access_token') === 'pass-1')
		return json(res, { errcode: 40001, errmsg: 'invalid credential' });
	if (logins[way])
		return json(res, logins[way]);
	if (way !== 'ok' && way !== 'old-pass')
		return ways[way] ? ways[way](res, 1) : json(res, {}, Number(way));
	return json(res, { errcode: 0, errmsg: 'ok', phone_info: {
		phoneNumber: number, purePhoneNumber: number, countryCode: country, watermark: { timestamp: 1, appid: 'wx42' } } });
}

function count(key) {
	seen.set(key, (seen.get(key) ?? 0) + 1);
	return seen.get(key);
}

function answer(req, res, text) {
	const url = new URL(req.url, 'http://standin');
	const words = url.pathname.split('/').filter(Boolean), way = words[0];
	const status = /^\d{3}$/.test(way) ? Number(way) : 0;

	appendFileSync(`${dir}/requests.jsonl`, `${JSON.stringify({ path: req.url, headers: req.headers, body: text })}\n`);
	if (words[1] === 'sns')
		return login(way, url.searchParams.get('js_code'), res);
	if (words[1] === 'wxa')
		return phone(way, url, JSON.parse(text), res);
	if (way === 'forget')
		return forget(), json(res, fine);
	if (open311(dir, req, res, text))
		return undefined;
	if (words[1] === 'cgi-bin')
		return wechat(way, words.at(-1), url, JSON.parse(text), res);
	if (status)
		return json(res, {}, status);
	return (ways[way] ?? ways.ok)(res, count(way + (req.headers['idempotency-key'] ?? '')));
}

function listener(req, res) {
	const pieces = [];

	req.on('data', (piece) => pieces.push(piece));
	req.on('end', () => answer(req, res, Buffer.concat(pieces).toString()));
}

function listen(server) {
	return new Promise((resolve) => {
		server.on('tlsClientError', () => {}).on('clientError', () => {});
		server.listen(0, '127.0.0.1', () => resolve(server.address().port));
	});
}

execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
	'-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
	'-keyout', `${dir}/standin.key`, '-out', `${dir}/standin.pem`], { stdio: 'ignore' });
const pem = { key: readFileSync(`${dir}/standin.key`), cert: readFileSync(`${dir}/standin.pem`) };
const plain = await listen(http.createServer(listener)), sealed = await listen(https.createServer(pem, listener));
const gone = http.createServer(), closed = await listen(gone);

gone.close(() => console.log(plain, sealed, closed));
process.on('disconnect', () => process.exit());

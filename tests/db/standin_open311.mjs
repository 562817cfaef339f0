// An Open311 server as tests of the hand-over need it: the first word of the path says how it
// behaves, what follows is the standard's. It remembers the requests it took, by their
// Idempotency-Key unless its way is `keyless`. DIR/updates.json is what it says happened,
// DIR/states.json what its requests are like: {"R-1": {"status": "closed", ...}}.
import { readFileSync } from 'node:fs';

const taken = [], keys = new Map(), seen = new Map();

const json = (res, value, status = 200, headers = {}) =>
	res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const error = (res, code, description) => json(res, [{ code, description }], code);

function times(key) {
	seen.set(key, (seen.get(key) ?? 0) + 1);
	return seen.get(key);
}

function read(dir, name, otherwise) {
	try {
		return JSON.parse(readFileSync(`${dir}/${name}`, 'utf8'));
	} catch {
		return otherwise;
	}
}

export function fields(req, text) {
	const type = req.headers['content-type'] ?? '';
	const out = {};

	if (type.startsWith('application/x-www-form-urlencoded'))
		return Object.fromEntries(new URLSearchParams(text));
	for (const [, name, value] of text.matchAll(/name="(\w+)"\r\n[^\r]*\r\n\r\n([\s\S]*?)\r\n--/g))
		out[name] = value;
	out.photos = (text.match(/filename="/g) ?? []).length;
	return out;
}

function take(way, req, text) {
	const key = req.headers['idempotency-key'];
	const known = way === 'keyless' ? undefined : keys.get(key);

	if (known)
		return known;
	const one = { service_request_id: way === 'stolen' ? 'R-1' : `R-${taken.length + 1}`, ...fields(req, text) };

	delete one.api_key;
	taken.push(one);
	keys.set(key, one);
	return one;
}

const huge = (res) => {
	res.writeHead(200, { 'content-type': 'application/json' });
	const more = () => {
		while (!res.destroyed && res.write(' '.repeat(1 << 16)));
		res.once('drain', more);
	};
	more();
};

// What comes before the usual answer; true: that was it.
const faults = {
	'hang-once': (res, n, one) => n === 1 && (one(), true),
	'html-once': (res, n, one) => n === 1 && (one(), res.writeHead(200, { 'content-type': 'text/html' }).end('<html>ok</html>'), true),
	'500-once': (res, n) => n === 1 && (json(res, {}, 500), true),
	'huge-once': (res, n, one) => n === 1 && (one(), huge(res), true),
	'busy-once': (res, n) => n === 1 && (json(res, {}, 503, { 'retry-after': '1' }), true),
	'revoked-twice': (res, n) => n <= 2 && (error(res, 403, 'api_key: revoked'), true),
	hang: () => true,
	500: (res) => (json(res, {}, 500), true),
	400: (res) => (error(res, 400, 'lat: 不在本市'), true),
	twice: (res) => (json(res, [{ service_request_id: 'R-8' }, { service_request_id: 'R-9' }]), true),
	'200-errors': (res) => (json(res, [{ code: 400, description: 'lat: out of our area' }]), true),
	empty: (res) => (json(res, []), true),
	keyless: (res, n, one) => n === 1 && (one(), res.socket.destroy(), true),
	lost: (res, n) => n === 1 && (res.socket.destroy(), true),
};

function post(way, req, res, text) {
	const one = () => take(way, req, text);

	if (faults[way]?.(res, times(`${way} ${way === 'revoked-twice' ? '' : req.headers['idempotency-key']}`), one))
		return undefined;
	return json(res, way.startsWith('token') ? [{ token: `t-${one().service_request_id}` }] : [{ service_request_id: one().service_request_id }]);
}

// As many as a page of it holds, whatever was asked for; page 2 breaks once (`pages-break`). `behind`: its clock is an hour late.
function updates(way, dir, url, res) {
	const all = read(dir, 'updates.json', []), page = Number(url.searchParams.get('page') ?? 1);
	const from = Date.parse(url.searchParams.get('start_date')), to = Date.parse(url.searchParams.get('end_date'));

	if (way === 'behind')
		return json(res, all.filter((u) => Date.parse(u.updated_datetime) >= from && Date.parse(u.updated_datetime) <= to));
	if (way === 'pages-break' && page === 2 && times('page 2') === 1)
		return json(res, {}, 500);
	return json(res, way.startsWith('pages') ? all.slice((page - 1) * 100, page * 100) : all);
}

function list(dir, url, res) {
	const ids = url.searchParams.get('service_request_id')?.split(','), states = read(dir, 'states.json', {});
	const all = taken.filter((r) => !ids || ids.includes(r.service_request_id));

	if (url.searchParams.has('service_request_id') && all.length < ids.length)
		return error(res, 404, 'service_request_id: not found');
	return json(res, all.map((r) => ({ service_request_id: r.service_request_id, status: 'open', description: r.description, ...states[r.service_request_id] })));
}

// False: not a call of Open311.
export function open311(dir, req, res, text) {
	const url = new URL(req.url, 'http://standin');
	const [way, call, token] = url.pathname.replace(/\.json$/, '').split('/').filter(Boolean);

	if (way === 'behind')
		res.setHeader('date', new Date(Date.now() - 3600_000).toUTCString());
	if (way === 'no-services' && call === 'services')
		json(res, []);
	else if (call === 'services')
		json(res, ['S01001', 'B01002', 'G01', 'G02', 'G03', 'else'].map((service_code) => ({ service_code })));
	else if (call === 'requests')
		req.method === 'POST' ? post(way, req, res, text) : list(dir, url, res);
	else if (call === 'tokens' && way === 'token-lost')
		error(res, 404, 'token: not found');
	else if (call === 'tokens')
		json(res, [way === 'token-late' && !read(dir, 'states.json', {}).ready ? { token } : { service_request_id: token.replace('t-', ''), token }]);
	else if (call !== 'servicerequestupdates')
		return false;
	else if (way === 'no-updates')
		error(res, 404, 'no such call');
	else if (req.method === 'POST' && way === 'no-but-200')
		json(res, [{ code: 400, description: 'status: this request is locked' }]);
	else if (req.method === 'POST')
		json(res, [{ update_id: String(5000 + times('update')) }]);
	else
		updates(way, dir, url, res);
	return true;
}

export function forget() {
	taken.length = 0;
	keys.clear();
	seen.clear();
}

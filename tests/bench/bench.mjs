// make bench: the promises of speed and memory as ratios, each against its named reference and measured in one run,
// in turns with it. Nothing fails by time: the table says what was met and what was missed.
//
// Environment: B, the build directory; LARGE, how many reports the large city has (0: leave it out); ROUNDS, SECONDS
// of each measurement; ONLY, a comma-separated part of: pages cache photo send core words signs passport open (Open311, JSON API, exports) memory large evaluation; EMULATE=1 lets PDO put the
// values into the SQL text itself, which saves round trips and is no prepared statement.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { get, latencies, median, post, processorTime, pss, pssOfTree, ratio, rounds, wrk } from './measure.mjs';
import * as programs from './open.mjs';
import { printTable, say, sayMost, sayRate } from './table.mjs';
import * as at from './site.mjs';

const SMALL = 100000;
const LARGE = Number(process.env.LARGE ?? 2000000);
const ROUNDS = Number(process.env.ROUNDS || 25);
const SECONDS = Number(process.env.SECONDS || 1);
const DRAFTS = 1200 * SECONDS;	// more than can be sent in that time
const wanted = (part) => !process.env.ONLY || process.env.ONLY.split(',').includes(part);

// ---- the city ----

// Adds what is missing, so only a first run takes its time. The log that InnoDB may keep before it must write pages
// decides how long.
function fill(count, where) {
	at.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 0; SET GLOBAL innodb_log_file_size = 2147483648', where);
	at.output(at.program('fill'), [String(count)], where);
	at.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1', where);
}

const column = (sql) => at.sql(sql).map(([value]) => value);
const anyReports = (n) => column(`SELECT CONCAT('/r/', number) FROM report WHERE id <= ${SMALL} ORDER BY RAND(1) LIMIT ${n}`);
const anyPages = (n, last) => Array.from({ length: n }, (_, i) => `/nearby?before=${30 + Math.floor(((i * 0.618034) % 1) * (last - 30))}`);

// ---- the parts ----

// Classes change more often than what a page costs.
const text = (html) => String(html).replace(/ class="[^"]*"/g, '').replace(/\s+/g, ' ').replace(/ ?([<>]) ?/g, '$1');

// What is compared must be the same page.
async function checkSame(ports, paths) {
	let same = 0;
	for (const path of paths) {
		const [ours, php] = [await get(ports.ours, path), await get(ports.php, path)];
		if (ours.status === 200 && text(ours.body) === text(php.body))
			same++;
		else
			['ours', 'php'].forEach((name, i) => writeFileSync(join(at.dir, `differs-${name}.html`), [ours, php][i].body));
	}
	console.log(`PHP prints the same page as the service for ${same} of ${paths.length} addresses`
		+ (same < paths.length ? `; see ${at.dir}/differs-*.html` : ''));
}

async function meanLength(port, paths) {
	let sum = 0;
	for (const path of paths)
		sum += (await get(port, path)).body.length;
	return Math.round(sum / paths.length);
}

// Beside the rates, the processor time of nginx, the program and the database: on a machine that does other things,
// too, it says more.
async function pages(ports, kinds) {
	for (const { name, paths } of kinds) {
		await checkSame(ports, paths.slice(0, 50));
		const cost = { ours: [], bare: [], php: [] };
		const on = (server) => () => {
			const before = processorTime(at.workingOn(server));
			const rate = wrk(ports[server], 'get.lua', paths, SECONDS);
			cost[server].push((processorTime(at.workingOn(server)) - before) * 1000 / (rate * SECONDS));
			return rate;
		};
		const targets = { ours: on('ours'), bare: on('bare'), php: on('php') };
		await rounds(1, targets);	// warm
		const rates = await rounds(ROUNDS, targets);
		const used = (other) => `; processor time ${median(cost.ours).toFixed(2)} ms against ${
			median(cost[other]).toFixed(2)} ms (${ratio(cost[other], cost.ours).median.toFixed(2)})`;
		sayRate(`${name}, uncached`, 'bare FastCGI, same statements', rates.ours, rates.bare, 0.75, used('bare'));
		sayRate(`${name}, uncached`, 'PHP-FPM 8.2 + PDO', rates.ours, rates.php, 1.5, used('php'));
	}
}

async function cache(ports, kinds) {
	mkdirSync(join(at.dir, 'static'), { recursive: true });
	for (const { name, file, paths } of kinds) {
		writeFileSync(join(at.dir, 'static', file), (await get(ports.shipped, paths[0])).body);
		const rates = await rounds(ROUNDS, {
			cached: () => wrk(ports.shipped, 'get.lua', [paths[0]], SECONDS),
			file: () => wrk(ports.shipped, 'get.lua', [`/static/${file}`], SECONDS),
		});
		sayRate(`${name}, from nginx's cache`, 'static file of the same length', rates.cached, rates.file, 0.8);
	}
}

// The program says its own ratio; its exit code says whether it was met.
function photo() {
	let out;
	try {
		out = at.output(at.program('photo'));
	} catch (e) {
		out = e.stdout;
	}
	const [, ours, theirs, value] = /: (\d+) ms .*: (\d+) ms; ratio ([\d.]+)/.exec(out);
	sayMost('photo of 12 megapixels, processor time', 'vipsthumbnail, both variants', Number(value), 1.3, '',
		`${ours} ms against ${theirs} ms`);
}

const sent = () => Number(at.sql('SELECT COUNT(*) FROM draft WHERE report_id IS NOT NULL')[0][0]);

function sendByPages(ports) {
	const drafts = at.output(at.program('drafts'), [String(DRAFTS)]).trim().split('\n');
	const before = sent();
	wrk(ports.ours, 'send.lua', drafts, SECONDS);
	const done = sent() - before;
	if (done >= DRAFTS)
		console.log(`all ${DRAFTS} drafts were sent before the time was over: the rate is too low`);
	return done / SECONDS;
}

function sendBare() {
	const file = join(at.dir, 'drafts');
	writeFileSync(file, at.output(at.program('drafts'), [String(DRAFTS / 3)]));
	return Number(at.output(at.program('send'), [file, String(at.workers)]));
}

// The dispatch core would work on what was sent in one round during the next.
async function send(ports) {
	await at.stopProgram('dispatchd');
	const rates = await rounds(ROUNDS, { ours: () => sendByPages(ports), bare: () => sendBare() });
	at.sql('DELETE FROM outbox');
	at.startProgram('dispatchd');
	sayRate('submission, photo stored before', 'C loop, same statements', rates.ours, rates.bare, 0.6);
}

// ---- the dispatch core ----

const BURST = 1000;
const CORE_ROUNDS = 7, CORE_REPORTS = 400;	// the core's own figure needs no second of each
const waiting = () => Number(at.sql('SELECT COUNT(*) FROM outbox WHERE topic = 1')[0][0]);
const lastLog = () => at.sql('SELECT COALESCE(MAX(id), 0) FROM flow_log')[0][0];

async function untilDispatched(seconds) {
	const end = Date.now() + seconds * 1000;
	while (waiting() && Date.now() < end)
		await at.sleep(100);
	if (waiting())
		throw new Error(`${waiting()} reports are not dispatched after ${seconds} s`);
}

// As many connections as a busy moment has; each goes on with the next draft.
async function sendAll(port, drafts) {
	const agent = new http.Agent({ keepAlive: true });
	const next = drafts.values();
	const one = async () => {
		for (const [, token, , csrf, cookie] of next)
			await post(port, `/snap/${token}/send`, `csrf=${csrf}`, cookie, agent);
	};
	await Promise.all(Array.from({ length: 32 }, one));
	agent.destroy();
}

// From the arrival of the request, which is a little before its commit, to the entry of the log that says whose it is.
async function burst(ports) {
	const drafts = at.output(at.program('drafts'), [String(BURST)]).trim().split('\n').map((line) => line.split('\t'));
	const before = lastLog(), began = Date.now();
	await sendAll(ports.ours, drafts);
	const took = (Date.now() - began) / 1000;
	await untilDispatched(60);
	const waits = column(`SELECT TIMESTAMPDIFF(MICROSECOND, r.submitted_at, l.at) / 1000 FROM flow_log l
		JOIN report r ON r.id = l.report_id WHERE l.id > ${before} AND l.action = 2`).map(Number).sort((x, y) => x - y);
	const atMost = (share) => waits[Math.ceil(waits.length * share) - 1] / 1000;
	sayMost(`burst of ${BURST} reports, P99 to their unit`, 'the promise', atMost(0.99), 1, ' s',
		`P50 ${atMost(0.5).toFixed(2)} s, longest ${atMost(1).toFixed(2)} s; ${waits.length} reports in ${took.toFixed(1)} s`);
}

// Reports that wait for the core, stored by the bare loop.
function storeReports(count) {
	const file = join(at.dir, 'drafts');
	writeFileSync(file, at.output(at.program('drafts'), [String(count)]));
	at.output(at.program('send'), [file, '2']);
}

// Per second, from the first report to the last.
async function coreRate() {
	storeReports(CORE_REPORTS);
	const before = lastLog();
	at.startProgram('dispatchd');
	await untilDispatched(60);
	await at.stopProgram('dispatchd');
	const [[count, ms]] = at.sql(`SELECT COUNT(*), TIMESTAMPDIFF(MICROSECOND, MIN(at), MAX(at)) / 1000 FROM flow_log
		WHERE id > ${before} AND action = 2`);
	return (count - 1) * 1000 / ms;
}

function bareCoreRate() {
	storeReports(CORE_REPORTS + 50);	// its first batch is not counted
	const rate = Number(at.output(at.program('core'), [String(CORE_REPORTS)]));
	at.sql('DELETE FROM outbox');
	return rate;
}

async function core(ports) {
	await burst(ports);
	await at.stopProgram('dispatchd');
	at.sql('DELETE FROM outbox');
	const rates = await at.awake(() => rounds(CORE_ROUNDS, { ours: coreRate, bare: bareCoreRate }));
	at.startProgram('dispatchd');
	sayRate('dispatchd, sustained', 'C loop, same statements', rates.ours, rates.bare, 0.6);
}

// ---- words to a unit ----

const THRESHOLD = 80;	// [model] confidence
const corpus = 'schema/seed/corpus';
const appeals = join(at.top, '../shared/data/appeals/bag_of_words_dev.jsonl');

// On families of sentences that the classifier has not seen.
function words() {
	const files = readdirSync(join(at.top, corpus)).filter((name) => name.endsWith('.tsv')).map((name) => join(corpus, name));
	const [both] = at.output(at.program('line'), files).trim().split('\n').map((line) => JSON.parse(line));
	const [, sent, right] = both.at.find(([least]) => least === THRESHOLD);
	say(`sent by words alone at ${THRESHOLD} %, to the right unit`, 'as published', right.toFixed(3), '>= 0.92', right >= 0.92,
		`${(100 * sent).toFixed(1)} % of ${both.texts} sentences are sent; all sent: ${both.units} right; ECE ${both.ece}`);
	sayMost('one decision, words and unit', 'the promise', both.microseconds, 1000, ' us', 'mean, without the database');
	train('texts made up', []);
	if (existsSync(appeals))
		bags();
}

function train(name, args) {
	const made = JSON.parse(at.output(at.program('classifier'), args));
	sayMost(`${name}: training`, 'the promise', made.train_seconds, 60, ' s', `${made.rows} texts of ${made.labels} labels; ${
		made.processor_seconds} s of processor time on ${made.processors} processors; load ${loadavg()[0].toFixed(1)}`);
	sayMost(`${name}: the model`, 'the promise', made.model_bytes / 1e6, 40, ' MB', `${made.supports} supporting texts`);
	sayMost(`${name}: a prediction`, 'the promise', made.predict_microseconds, 200, ' us', 'median');
}

// Four times in five parts, each parted otherwise: one parting alone says a tenth of a per cent more or less by chance.
function bags() {
	train('bags of words', [appeals]);
	const said = at.output(join(at.build, 'dianliang'), ['eval', '--folds', '5', '--partings', '4', '--on', appeals]);
	const rows = said.split('\n').filter((line) => /^(\d|mean)/.test(line) && line.includes('%  ')).map((line) => line.match(/[\d.]+|mean/g));
	const columns = { 'accuracy': 1, 'at 95 %': 5, 'ECE': 4 };
	const aims = { 'accuracy': 93, 'at 95 %': 94.5 };
	for (const [what, column] of Object.entries(columns)) {
		const found = rows.slice(0, -1).map((row) => row[column]);
		const mean = Number(rows.at(-1)[column]);
		if (aims[what])
			say(`bags of words: ${what}`, 'the promise', `${mean.toFixed(2)} %`, `>= ${aims[what]} %`, mean >= aims[what], found.join(' '));
		else
			sayMost(`bags of words: ${what}`, 'the promise', mean, 0.02, '', found.join(' '));
	}
}

// ---- shop signs ----

const PREVIEWS = 50;	// as many as nginx lets through at once

// Every design once with the same name; then as many previews by the running workers, whose memory is looked at.
async function signs(ports) {
	const made = JSON.parse(at.output(at.program('sign')));
	sayMost('sign preview of 800 px, processor time', 'rsvg-convert of the same SVG', made.ratio, 1.5, '',
		`${made.ours_ms} ms against ${made.rsvg_ms} ms over ${made.pictures} designs; the worst ${made.worst}, the slowest ${
			made.slowest} with ${made.slowest_ms} ms`);
	for (let i = 0; i < PREVIEWS; i++) {
		const design = `${['catering', 'beauty', 'health', 'culture'][i % 4]}/${String(i % 18 + 1).padStart(2, '0')}`;
		const { status } = await get(ports.shipped, `/signs/preview/${design}/${i % 8 < 4 ? 'day' : 'night'}.png?name=${
			encodeURIComponent('老船长海鲜水饺')}&v=${Date.now()}`);
		if (status !== 200)
			throw new Error(`preview of ${design}: ${status}`);
	}
	sayMost('memory (PSS) of a worker of signs, the largest', 'the promise',
		Math.max(...at.childrenOf(at.pidOf('signs')).map(pss)), 40, ' MB', `after ${PREVIEWS} previews`);
}

// ---- storefronts ----

const STOREFRONTS = 100000, SCAN_DAYS = 10;	// a million rows of scans
const signs31 = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

// As sign/number.c makes it, of the n-th draw of a generator: weights 14 down to 1 modulo 31.
function storefront(n) {
	let chance = BigInt.asUintN(64, BigInt(n + 1) * 0x9E3779B97F4A7C15n);
	const value = [...'QD'].map((letter) => letter.charCodeAt(0) - 65);
	for (let i = 0; i < 11; i++, chance /= 31n)
		value.push(Number(chance % 31n));
	const sum = value.reduce((all, one, i) => all + one * (14 - i), 0);
	const text = [...value.slice(2), (31 - sum % 31) % 31].map((one) => signs31[one]).join('');
	return `QD-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

function fillStorefronts(first, count, where) {
	for (let at1 = first; at1 < first + count; at1 += 5000) {
		const values = Array.from({ length: Math.min(5000, first + count - at1) }, (_, i) =>
			`('${storefront(at1 + i)}',14,370202,'香港中路','鲜得来','${i % 9 ? 'lintel' : 'blade'}',4800,800,NOW(),NOW(),NOW()+INTERVAL 1 YEAR,1)`);
		at.sql(`INSERT IGNORE INTO sign_passport (number, state, district_code, place_text, shop, kind_word, width_mm, height_mm,
			agreed_at, changed_at, valid_until, prints) VALUES ${values.join(',')}`, where);
	}
	at.sql(`INSERT IGNORE INTO sign_scan SELECT p.id, CURDATE() - INTERVAL s.seq DAY, 1, 3 FROM sign_passport p
		JOIN seq_1_to_${SCAN_DAYS} s`, where);
}

// Codes against "hello"; then one storefront in an empty database against any of many, each look a scan that is counted.
async function passport(ports, port) {
	const codes = Array.from({ length: 2000 }, (_, i) => `/code/${storefront(i)}?p=1`);
	const rates = await rounds(ROUNDS, {
		codes: () => wrk(ports.hello, 'get.lua', codes, SECONDS),
		hello: () => wrk(ports.hello, 'get.lua', ['/hello'], SECONDS),
	});
	sayRate('QR code as PNG, 400 px, all different', '"hello" of the same server code', rates.codes, rates.hello, 0.4);
	const full = await openLargeSite();
	fillStorefronts(0, 1, at.site);
	at.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 0', at.large);
	fillStorefronts(0, STOREFRONTS, at.large);
	at.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1', at.large);
	const [[scans]] = at.sql('SELECT COUNT(*) FROM sign_scan', at.large);
	for (const [kind, query] of [['scanned', '?p=1'], ['looked at', '?k=x']]) {
		const one = Array.from({ length: 1000 }, () => `/s/${storefront(0)}${query}`);
		const any = one.map((_, i) => `/s/${storefront(Math.floor(STOREFRONTS * ((i * 0.618034) % 1)))}${query}`);
		const ask = () => latencies({ port, paths: one }, { port: full, paths: any });
		await ask();
		const [few, many] = await ask();
		sayMost(`storefront's page ${kind}, ${STOREFRONTS} of them, median`, 'one in an empty database', many / few, 1.2, '',
			`${many.toFixed(2)} ms against ${few.toFixed(2)} ms; ${scans} rows of scans`);
	}
}

// ---- the large city ----

const places = ['小区门口', '公交站旁', '菜市场边', '学校北门', '地铁口', '河边步道', '医院对面', '商场南侧'];
const matters = ['井盖破了', '路灯不亮', '垃圾没人清', '占道摆摊', '大坑', '堵住通道', '施工太吵', '树枝快断'];

// 240 addresses of each kind, from all of a city's time and places.
function questions(where) {
	const [[last]] = at.sql('SELECT MAX(id) FROM report', where);
	const points = at.sql(`SELECT lat, lon FROM report WHERE id <= ${SMALL} ORDER BY RAND(2) LIMIT 240`, where);
	const page = (i) => (i % 4 ? `&before=${Math.floor(last * ((i * 0.618034) % 1))}` : '');
	return {
		'public list': anyPages(240, last),
		'nearby (point)': points.map(([lat, lon]) => `/nearby?lat=${lat}&lon=${lon}`),
		'search (two words)': points.map((_, i) => `/nearby?q=${encodeURIComponent(
			`${places[i % 8]} ${matters[(i >> 3) % 8]}`)}${page(i)}`),
	};
}

// Asked twice and measured once: a server that has run for a day has read from the disk what it needs.
let isOpen = false;
let largePort;

async function openLargeSite() {
	largePort ??= await at.startSite(at.large);
	return largePort;
}

async function openLarge() {
	const began = Date.now();
	if (isOpen)
		return;
	isOpen = true;
	await openLargeSite();
	fill(LARGE, at.large);
	console.log(`${LARGE} reports after ${((Date.now() - began) / 60e3).toFixed(1)} minutes`);
}

async function large(ports) {
	await openLarge();
	const [few, many] = [questions(at.site), questions(at.large)];
	for (const name of Object.keys(few)) {
		const ask = () => latencies({ port: ports.ours, paths: few[name] }, { port: ports.large, paths: many[name] });
		await ask();
		const [small, big] = await ask();
		sayMost(`${name} at ${LARGE} reports, median`, `the same at ${SMALL}`, big / small, 1.5, '',
			`${big.toFixed(2)} ms against ${small.toFixed(2)} ms`);
	}
}

// What the page 综合评价 reads, from packed days; the cases are made by the first run.
async function evaluation() {
	await openLarge();
	const lines = at.output(at.program('figures'), [], at.large).trim().split('\n').map((line) => line.split(' '));
	const took = Object.fromEntries(lines.map(([name, ms]) => [name, Number(ms)]));
	for (const span of ['month', 'year'])
		sayMost(`figures of a ${span} at ${LARGE} reports`, 'the promise',
			Math.max(...Object.entries(took).filter(([name]) => name.startsWith(span)).map(([, ms]) => ms)) / 1000, 1, ' s',
			['unit', 'district', 'street', 'category', 'day', 'list'].map((by) => `${by} ${took[`${span}-${by}`]} ms`).join(', '));
	console.log(`       packing what was new took ${(took.packing / 1000).toFixed(1)} s`);
}

function memory() {
	const workers = at.childrenOf(at.pidOf('citizen')).map(pss);
	const media = pssOfTree(at.pidOf('media'));
	const others = ['citizen', 'desk', 'signs', 'open311', 'api', 'dispatchd', 'notifyd'].map((name) => pssOfTree(at.pidOf(name)));
	const all = others.reduce((sum, one) => sum + one, media);
	sayMost('memory (PSS) of a worker, the largest', 'the promise', Math.max(...workers), 10, ' MB');
	sayMost('memory (PSS) of media, all processes', 'the promise', media, 60, ' MB');
	sayMost('memory (PSS) of all our programs', 'the promise', all, 200, ' MB');
}

async function measure() {
	const port = await at.startSite();
	fill(SMALL, at.site);
	const kinds = [{ name: 'report page', file: 'report.html', paths: anyReports(2000) },
		{ name: 'public list', file: 'list.html', paths: anyPages(2000, SMALL) }];
	const [, version] = /name="static-version" content="(\w+)"/.exec(String((await get(port, '/nearby')).body));
	const lengths = [];
	for (const { paths } of [...kinds, { paths: programs.anyRequests(20, programs.newest()) },
		{ paths: programs.anyReports(20, SMALL) }])
		lengths.push(await meanLength(port, paths.slice(0, 100)));
	const php = await at.startPhp(version);
	const ports = await at.startNginx(await at.startBare(...lengths, programs.newest()), php, await at.startHello());
	console.log(`${SMALL} reports; ${at.workers} workers each; pages of ${lengths.join(' and ')} bytes; `
		+ `${ROUNDS} rounds of ${SECONDS} s, in turns`);
	if (wanted('pages'))
		await pages(ports, kinds);
	if (wanted('cache'))
		await cache(ports, kinds);
	if (wanted('photo'))
		photo();
	if (wanted('send'))
		await send(ports);
	if (wanted('core'))
		await core(ports);
	if (wanted('words'))
		words();
	if (wanted('signs'))
		await signs(ports);
	if (wanted('open')) {
		await programs.openGets(ports, ROUNDS, SECONDS);
		await programs.openPosts(ports, ROUNDS, SECONDS);
		await programs.apiGets(ports, SMALL, ROUNDS, SECONDS);
		await programs.apiPosts(ports, ROUNDS, SECONDS);
		if (LARGE)
			await programs.exports(LARGE);
	}
	if (wanted('passport'))
		await passport(ports, port);
	if (wanted('memory'))
		memory();
	if (wanted('large') && LARGE)
		await large(ports);
	if (wanted('evaluation') && LARGE)
		await evaluation();
}

try {
	await measure();
	printTable();
} finally {
	at.stopAside();
	at.stopSites();
}

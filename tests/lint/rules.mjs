// Rules of this house that no general tool knows. Prints file:line: what; exits 1 when any is broken.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
	.split('\n').filter(Boolean);
let broken = 0;

function say(file, line, what) {
	console.log(`${file}:${line}: ${what}`);
	broken++;
}

// A file deleted but not yet committed is still listed.
function linesOf(file) {
	try {
		return readFileSync(file, 'utf8').split('\n');
	} catch {
		return [];
	}
}

// --- includes point down: program -> page -> feature -> geo, media, account, text -> web, out, db -> base ---

const floors = { base: 0, db: 1, web: 1, out: 1, geo: 2, media: 2, account: 2, text: 2, dispatch: 3, report: 3, sign: 3, load: 3, notice: 3, desk: 3, open311: 3, handover: 3, api: 3 };
const PAGE = 4, PROGRAM = 5;
// Where one feature may use another's rules.
const between = new Set(['report -> dispatch', 'dispatch -> report', 'dispatch -> notice', 'notice -> dispatch', 'notice -> sign', 'desk -> dispatch', 'desk -> report', 'desk -> sign', 'open311 -> report', 'open311 -> dispatch', 'sign -> dispatch', 'dispatch -> sign',
	'handover -> dispatch', 'handover -> report', 'open311 -> handover', 'desk -> handover', 'dispatch -> api', 'api -> report', 'api -> dispatch', 'api -> sign']);

const isPage = (name) => /_page\.[ch]$/.test(name) || /routes\.[ch]$/.test(name) || /_command\.[ch]$/.test(name);

function floorOf(path) {
	const [room, name] = path.split('/');

	if (!name)
		return PROGRAM;
	return isPage(name) ? PAGE : floors[room];
}

function checkInclude(file, line, target) {
	const from = file.replace(/^cgi\//, '');
	const [room] = from.split('/'), [other] = target.split('/');

	// What a subcommand is, and the stored states: one list for all rooms.
	if (target === 'command.h' || target === 'report/status.h')
		return;
	if (floorOf(target) === undefined)
		say(file, line, `"${target}" is in no known room`);
	else if (floorOf(target) > floorOf(from))
		say(file, line, `includes "${target}" from a floor above`);
	else if (floorOf(from) === 3 && floorOf(target) === 3 && room !== other && !between.has(`${room} -> ${other}`))
		say(file, line, `feature ${room} must not use feature ${other}`);
	else if (room === 'db' && other === 'web')
		say(file, line, 'db knows no HTTP');
}

// --- sizes -----------------------------------------------------------------------------------

function checkSizes(file, lines) {
	let start = 0;

	if (lines.length > 600)
		say(file, 600, `${lines.length} lines: ask for a second room at 600`);
	lines.forEach((text, i) => {
		if (text === '{')
			start = i;
		else if (text === '}' && start) {
			if (i - start > 100)
				say(file, start + 1, `a function of ${i - start} lines (at most 100)`);
			start = 0;
		}
	});
}

// --- SQL is whole literals; values are bound --------------------------------------------------

function checkSql(file, lines) {
	const text = lines.join('\n');
	const lineAt = (index) => text.slice(0, index).split('\n').length;

	for (const hit of text.matchAll(/\b(?:db_exec|db_row|db_query)\(\s*[^,()]+,\s*(?:arena_|buf_|[\w>-]+\.data)/g))
		say(file, lineAt(hit.index), 'SQL text made at run time');
	for (const hit of text.matchAll(/"\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE)\b(?:[^"\\]|\\.)*%[sdulz]/g))
		say(file, lineAt(hit.index), 'a format inside SQL: bind the value');
	for (const hit of file.endsWith('.h') ? [] : text.matchAll(/\bjson_dumps\(/g))
		say(file, lineAt(hit.index), 'json_dumps() is freed by no free(): json_text() (base/json_text.h)');
	if (!file.startsWith('cgi/db/'))
		for (const hit of text.matchAll(/\bmysql_\w+\(/g))
			say(file, lineAt(hit.index), 'only cgi/db speaks to the client library');
}

function checkC(file) {
	const lines = linesOf(file);

	lines.forEach((text, i) => {
		const include = /^\s*#\s*include\s+"([^"]+)"/.exec(text);

		if (include && file.startsWith('cgi/'))
			checkInclude(file, i + 1, include[1]);
		if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text))
			say(file, i + 1, 'left for later');
		if (/[ \t]+$/.test(text))
			say(file, i + 1, 'white space at the end');
	});
	checkSizes(file, lines);
	if (file.startsWith('cgi/'))
		checkSql(file, lines);
}

// --- templates ----------------------------------------------------------------------------------

const templateRules = [
	[/<style\b|\sstyle\s*=/i, 'inline style (CSP forbids it)'],
	[/<script\b(?![^>]*\bsrc\s*=)/i, 'inline script (CSP forbids it)'],
	[/\son[a-z]+\s*=\s*["']/i, 'inline event handler (CSP forbids it)'],
	[/javascript:/i, 'javascript: address'],
	[/\{\{\{\s*(?!html_)|\{\{&\s*(?!html_)/, 'unescaped output is only for names that begin with html_'],
	[/(?:src|href)\s*=\s*["']https?:\/\//i, 'something from elsewhere'],
	[/<img\b(?![^>]*\balt\s*=)/i, 'a picture without alt'],
	[/\{\{![^}]*(?:\}(?!\})[^}]*)*\}\}(?![\n{<]|$)/, 'a comment that ends before it means to: }} within it'],
	[/<a\b[^>]*\btarget\s*=\s*["']_blank/i, 'a link that opens a window'],
];

function checkTemplate(file) {
	const lines = linesOf(file), text = lines.join('\n');
	const lineAt = (index) => text.slice(0, index).split('\n').length;

	for (const [rule, what] of templateRules)
		for (const hit of text.matchAll(new RegExp(rule.source, rule.flags + 'g')))
			say(file, lineAt(hit.index), what);
	for (const form of text.matchAll(/<form\b[^>]*method\s*=\s*["']post["'][\s\S]*?(?:<\/form>|$)/gi))
		if (!/name="csrf"|\{\{>\s*[\w/]*csrf/.test(form[0]))
			say(file, lineAt(form.index), 'a form that posts without the csrf field');
	for (const field of text.matchAll(/<(?:input|select|textarea)\b[^>]*>/gi)) {
		const before = text.slice(0, field.index);
		const inLabel = before.lastIndexOf('<label') > before.lastIndexOf('</label');

		if (!/type="(?:hidden|submit)"|\bid=|aria-label/.test(field[0]) && !inLabel)
			say(file, lineAt(field.index), 'a field that no label can name (no id)');
	}
}

// --- the top level: what the user fixed, and what tools look for at a root --------------------------

const top = new Set(['cgi', 'templates', 'static', 'schema', 'tests', 'nginx.conf.example', 'Makefile', 'README.md', 'README.zh-CN.md', '.ci',
	'.clang-format', '.clang-tidy', '.editorconfig', '.gitignore']);

for (const file of files) {
	if (!top.has(file.split('/')[0]))
		say(file, 1, 'is in no room: the top level is fixed');
	if (/^(cgi|tests)\/.*\.[ch]$/.test(file))
		checkC(file);
	else if (/^templates\/.*\.html$/.test(file))
		checkTemplate(file);
}
process.exit(broken ? 1 : 0);

// make install puts a whole service below DESTDIR, and systemd understands its units.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const top = new URL('../../', import.meta.url).pathname;
const dest = mkdtempSync(join(tmpdir(), 'dl-install-'));
const prefix = join(dest, 'usr');
const units = join(prefix, 'lib/systemd/system');

const install = () => execFileSync('make', ['-s', `B=${process.env.B ?? 'build'}`, 'install', `DESTDIR=${dest}`, 'PREFIX=/usr'],
	{ cwd: top, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH } });

test.before(install);
test.after(() => rmSync(dest, { recursive: true }));

test('programs, templates, browser libraries, schema and seeds are there', () => {
	for (const file of ['libexec/dianliang/citizen', 'libexec/dianliang/media', 'libexec/dianliang/desk', 'libexec/dianliang/dispatchd',
		'libexec/dianliang/notifyd', 'libexec/dianliang/handoverd', 'libexec/dianliang/signs', 'libexec/dianliang/open311', 'libexec/dianliang/api',
		'sbin/dianliang'])
		assert.ok(statSync(join(prefix, file)).mode & 0o111, file);
	for (const file of ['templates/home.html', 'static/dl.css', 'static/vendor/weui.css', 'schema/grants.sql',
		'schema/seed/area.tsv', 'schema/seed/corpus/01_public_facilities.tsv', 'model/qingdao.model', 'nginx.conf.example'])
		assert.ok(existsSync(join(prefix, 'share/dianliang', file)), file);
	assert.ok(existsSync(join(dest, 'etc/dianliang/dianliang.ini')));
});

test('a second install keeps the configuration an admin has changed', () => {
	const ini = join(dest, 'etc/dianliang/dianliang.ini');
	const before = readFileSync(ini, 'utf8');

	writeFileSync(ini, `${before}; mine\n`);
	install();
	assert.match(readFileSync(ini, 'utf8'), /; mine/);
	writeFileSync(ini, before);
});

test('the shipped configuration is understood by the programs', () => {
	const ini = join(dest, 'etc/dianliang/dianliang.ini');
	const run = spawnSync(join(prefix, 'sbin/dianliang'), ['--conf', ini, 'conf'], { encoding: 'utf8' });

	assert.equal(run.status, 0, run.stderr);
	assert.match(run.stdout, /\/usr\/share\/dianliang\/templates/);
});

test('no placeholder is left in what is installed', () => {
	const files = [...readdirSync(units).map((name) => join(units, name)),
		join(prefix, 'lib/sysusers.d/dianliang.conf'), join(prefix, 'lib/tmpfiles.d/dianliang.conf'),
		join(dest, 'etc/dianliang/dianliang.ini')];

	assert.ok(files.length >= 8);
	for (const file of files)
		assert.doesNotMatch(readFileSync(file, 'utf8'), /@[A-Z]+@/, file);
});

test('systemd finds no fault with the units', () => {
	const run = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no',
		...readdirSync(units).map((name) => join(units, name))], { encoding: 'utf8' });
	// Not installed for real here: that the program is not at /usr is no fault of the unit's.
	const faults = run.stderr.split('\n').filter((line) => line.includes(dest) &&
		!/is not executable: No such file/.test(line));

	assert.deepEqual(faults, []);
});

test('every service is hardened: systemd rates its exposure as low', () => {
	for (const name of readdirSync(units).filter((unit) => unit.endsWith('.service'))) {
		const run = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=25',
			join(units, name)], { encoding: 'utf8' });
		assert.equal(run.status, 0, `${name}: ${run.stdout.trim().split('\n').at(-1)} ${run.stderr}`);
	}
});
